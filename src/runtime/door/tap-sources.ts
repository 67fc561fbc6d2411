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

/** What a watcher may see of messages in the flows of this process. */
export function tapSources(flows: () => readonly FlowRun[], clock: Clock): readonly AnySource[] {
  const flowOf = (id: string) => flows().find(({ options }) => options.flow.file.id === id) ?? notHere(id)
  const tap: StreamSource<TapNews, TapOptions> = {
    stream: tapStream,
    open: (options, push) => openTap(flowOf(options.flow), options, push, clock),
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

function openTap(flow: FlowRun, options: TapOptions, push: Push<TapNews>, clock: Clock): () => void {
  checkPort(flow, options)
  const { inspector } = flow.options.services
  const tap = inspector.tap(options)
  const over = new AbortController()
  tap.listener = (news) => {
    if (news.type === 'sample') {
      const { sample, journey } = news.kept
      tap.ring.taken(sample.id)
      const way = options.withJourney === true ? { journey } : {}
      push({ type: 'sample', sample, counts: { ...tap.counts }, ...way })
    } else
      push({
        type: 'state',
        ids: [...news.ids],
        state: news.state,
        ...(news.commit === undefined ? {} : { commit: news.commit }),
      })
  }
  void tellCounts()
  return () => {
    over.abort()
    inspector.untap(tap)
  }

  async function tellCounts(): Promise<void> {
    for (let told = -1; !over.signal.aborted;) {
      if (tap.counts.seen !== told) push({ type: 'counts', counts: { ...tap.counts } })
      told = tap.counts.seen
      await clock.sleep(COUNTS_MS, { signal: over.signal })
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
  })
}

function gone(id: number): never {
  throw new FlowError('TAP_INVALID', {
    message: `Sample ${id} is not kept any more.`,
    hint: 'Newer ones took its place; choose one of those.',
  })
}
