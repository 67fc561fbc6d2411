import { FlowError } from '../../contract/errors.ts'
import { outputPorts } from '../../contract/node-spec.ts'
import {
  sampleStream,
  tapStream,
  type TapNews,
  type TapOptions,
} from '../../contract/protocol/tap-streams.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import type { Clock } from '../clock.ts'
import type { FlowRun } from '../flow/flow-run.ts'
import type { AnySource, Push, StreamSource } from '../host/streams/stream-source.ts'

/** How often the counts of a tap are told where they have changed, in ms. */
const COUNTS_MS = 200

/** What a watcher may see of messages in the flows of this process. `over` aborts when nothing more will come. */
export function tapSources(
  flows: () => readonly FlowRun[],
  clock: Clock,
  over: AbortSignal = new AbortController().signal,
): readonly AnySource[] {
  const flowOf = (id: string) => flows().find(({ options }) => options.flow.file.id === id) ?? notHere(id)
  const tap: StreamSource<TapNews, TapOptions> = {
    stream: tapStream,
    open: (options, push) => openTap(flowOf(options.flow), { options, push, clock, over }),
  }
  const one: StreamSource<unknown, { readonly flow: string; readonly id: number }> = {
    stream: sampleStream,
    open: ({ flow, id }, push) => {
      const kept = flowOf(flow).options.services.inspector.sample(id) ?? gone(id)
      push({ sample: kept.sample, journey: kept.journey }, kept.body ?? undefined)
      return () => {}
    },
  }
  return [tap, one] as unknown as readonly AnySource[]
}

interface Opened {
  readonly options: TapOptions
  readonly push: Push<TapNews>
  readonly clock: Clock
  readonly over: AbortSignal
}

function openTap(flow: FlowRun, { options, push, clock, over }: Opened): () => void {
  checkPort(flow, options)
  const { inspector, parameters } = flow.options.services
  const tap = inspector.tap(options)
  push({ type: 'opened', from: inspector.nextSample, parameters })
  const closed = new AbortController()
  /** Samples that the watcher has, and whose commit it does not know yet. */
  const open = new Set<number>()
  tap.listener = (news) => {
    if (news.type === 'sample') {
      const { sample, journey } = news.kept
      tap.ring.taken(sample.id)
      const way = options.withJourney === true ? { journey } : {}
      if (push({ type: 'sample', sample, counts: { ...tap.counts }, ...way })) open.add(sample.id)
      return
    }
    if (news.type === 'journey') {
      if (options.withJourney === true && open.has(news.id)) push(news)
      return
    }
    const ids = news.ids.filter((id) => open.delete(id))
    const commit = news.commit === undefined ? {} : { commit: news.commit }
    if (ids.length > 0) push({ type: 'state', ids, state: news.state, ...commit })
  }
  const tellCounts = () => {
    const { counts, fault } = tap
    push({ type: 'counts', counts: { ...counts }, ...(fault === undefined ? {} : { fault }) })
  }
  // The last of them, however lately others were told.
  over.addEventListener('abort', tellCounts, { once: true })
  void tellRegularly()
  return () => {
    closed.abort()
    over.removeEventListener('abort', tellCounts)
    inspector.untap(tap)
  }

  async function tellRegularly(): Promise<void> {
    for (let told = -1; !closed.signal.aborted;) {
      if (tap.counts.seen !== told) tellCounts()
      told = tap.counts.seen
      await clock.sleep(COUNTS_MS, { signal: closed.signal })
    }
  }
}

function checkPort({ options: { flow } }: FlowRun, { node: id, port }: TapOptions): void {
  const node = flow.nodes.find((each) => each.id === id)
  if (node === undefined)
    throw new FlowError('TAP_INVALID', {
      message: `The flow has no node "${id}".`,
      hint: nameHint(
        id,
        flow.nodes.map((each) => each.id),
        'node',
      ),
    })
  const ports = [...node.spec.ports.in, ...outputPorts(node.spec, node.config)]
  if (!ports.includes(port))
    throw new FlowError('TAP_INVALID', {
      message: `Node "${id}" has no port "${port}".`,
      hint: nameHint(port, ports, 'port'),
    })
}

function notHere(id: string): never {
  throw new FlowError('TAP_INVALID', {
    message: `Flow "${id}" does not run in this process.`,
    hint: 'Start it with "millrace run".',
    step: { do: 'run' },
  })
}

function gone(id: number): never {
  throw new FlowError('TAP_INVALID', {
    message: `Sample ${id} is not kept any more.`,
    hint: 'Newer ones took its place; choose one of those.',
  })
}
