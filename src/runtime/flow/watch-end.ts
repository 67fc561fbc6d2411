import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { CommittedPosition } from '../broker/port.ts'
import type { RunSurroundings } from './run-surroundings.ts'
import type { FlowRun } from './flow-run.ts'
import { outageTooLong } from './outage-too-long.ts'

/** How often a bounded run looks whether an outage has lasted too long, in ms. */
const LOOK_MS = 500

/**
 * Resolves when a bounded run is through: sources and outside topics read to the end they had at the start,
 * topics in between empty, nothing unfinished, whoever of the group does the work; with company all of it is
 * through as well. Resolves with an error where that cannot be reached.
 */
export async function watchEnd(
  flows: readonly FlowRun[],
  around: RunSurroundings,
  signal: AbortSignal,
): Promise<FlowError | undefined> {
  const { changed, clock } = around
  const { company } = around.request
  let told = false
  while (!signal.aborted) {
    const isThrough =
      flows.every((flow) => flow.isThrough) &&
      (company !== undefined || firstSourceIsOurs(flows)) &&
      (await groupsAreThrough(flows, around)) &&
      flows.every((flow) => flow.isThrough)
    if (isThrough && (company === undefined || company.allThrough.aborted)) return undefined
    if (isThrough !== told) company?.through(isThrough)
    told = isThrough
    const blocked =
      blockedTask(flows) ??
      lastingOutage(flows, clock.monotonic(), around.request.outageMs ?? DEFAULTS.outageMs.value)
    if (blocked !== undefined) return blocked
    const look = new AbortController()
    // What has aborted would end each wait at once.
    const all = company?.allThrough.aborted === false ? [company.allThrough] : []
    const over = AbortSignal.any([signal, look.signal, ...all])
    await Promise.race([changed.next(over), clock.sleep(LOOK_MS, { signal: over })])
    look.abort()
  }
  return undefined
}

/**
 * Only who runs a source knows that it has come to its end; runners that are no company tell one another nothing.
 * So the runner with the first one leaves first; another
 * takes the source over and finds it at its end. The last to leave has had them all.
 */
function firstSourceIsOurs(flows: readonly FlowRun[]): boolean {
  for (const flow of flows) {
    for (const { inputs, group } of flow.options.topology.stages) {
      const cursor = inputs.find((input) => input.kind === 'cursor' && flow.options.services.reads(input))
      if (cursor !== undefined) return flow.holds(group, 0)
    }
  }
  return true
}

/**
 * Everything is committed that was there at the start, or lay between stages. Positions are asked for before the
 * ends: were all at their ends then, there was a moment at which no message was anywhere on its way.
 */
async function groupsAreThrough(
  flows: readonly FlowRun[],
  { broker, ends }: RunSurroundings,
): Promise<boolean> {
  const inputs = flows.flatMap(({ options: { topology, services } }) =>
    topology.stages.flatMap(({ group, inputs: read }) =>
      read
        .filter((input) => input.kind !== 'cursor' && services.reads(input))
        .map(({ topic }) => ({ group, topic })),
    ),
  )
  return await unlessInOutage(async () => {
    const committed = new Map<string, readonly CommittedPosition[]>()
    for (const { group } of inputs)
      if (!committed.has(group)) committed.set(group, await broker.committed(group))
    const topics = await broker.describeTopics()
    return inputs.every(({ group, topic }) =>
      topics
        .find(({ name }) => name === topic)
        ?.ranges.every(({ partition, begin, end }) => {
          const position = committed
            .get(group)
            ?.find((known) => known.topic === topic && known.partition === partition)
          return (position?.watermark ?? begin) >= (ends.get(topic)?.[partition] ?? end)
        }),
    )
  })
}

/** Nothing is known to be through in an outage. */
async function unlessInOutage(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof FlowError && error.class === 'outage') return false
    throw error
  }
}

/** A partition that stopped at a gap never comes to its end. */
function blockedTask(flows: readonly FlowRun[]): FlowError | undefined {
  for (const flow of flows) for (const task of flow.tasks) if (task.state === 'stopped') return task.error
  return undefined
}

function lastingOutage(flows: readonly FlowRun[], now: number, longestMs: number): FlowError | undefined {
  for (const flow of flows) {
    const since = flow.outageSince
    if (since === undefined || now - since < longestMs) continue
    return outageTooLong(flow.outage, longestMs)
  }
  return undefined
}
