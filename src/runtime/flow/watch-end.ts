import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { Broker, TopicDescription } from '../broker/port.ts'
import type { RunSurroundings } from './run-surroundings.ts'
import type { FlowRun } from './flow-run.ts'

/** How often a bounded run looks whether an outage has lasted too long, in ms. */
const LOOK_MS = 500

/**
 * Resolves when a bounded run is through: sources and outside topics read to the end they had at the start,
 * topics in between empty, nothing unfinished; with company all of it is through as well. Resolves with an error where that cannot be reached.
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
      (await insideTopicsAreEmpty(flows, around)) &&
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

async function insideTopicsAreEmpty(
  flows: readonly FlowRun[],
  { broker, ends }: RunSurroundings,
): Promise<boolean> {
  const topics = await topicsNow(broker)
  if (topics === undefined) return false
  for (const flow of flows) {
    for (const task of flow.tasks) {
      for (const [topic, next] of task.nextOffsets) {
        if (ends.has(topic)) continue
        const range = topics.find(({ name }) => name === topic)?.ranges[task.lease.task]
        if (range !== undefined && next < range.end) return false
      }
    }
  }
  return true
}

/** Undefined in an outage: nothing is known to be empty then. */
async function topicsNow(broker: Broker): Promise<readonly TopicDescription[] | undefined> {
  try {
    return await broker.describeTopics()
  } catch (error) {
    if (error instanceof FlowError && error.class === 'outage') return undefined
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
    const cause = flow.outage
    return new FlowError(cause?.code ?? 'BROKER_UNREACHABLE', {
      message: `The outage lasted longer than ${longestMs / 1_000} s: ${cause?.message ?? 'the broker does not answer'}`,
      ...(cause?.hint === undefined ? {} : { hint: cause.hint }),
    })
  }
  return undefined
}
