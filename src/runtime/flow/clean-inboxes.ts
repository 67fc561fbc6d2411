import { DEFAULTS } from '../../contract/defaults.ts'
import type { Broker } from '../broker/port.ts'
import type { FlowRun } from './flow-run.ts'
import type { RunSurroundings } from './run-surroundings.ts'

/** Internal topics keep everything; what their only reader has finished is deleted from time to time. */
export async function cleanInboxes(
  flows: readonly FlowRun[],
  { broker, clock }: RunSurroundings,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.sleep(DEFAULTS.cleanInboxesMs.value, { signal })
    if (signal.aborted) return
    try {
      for (const flow of flows) await cleanInboxesOf(flow, broker)
    } catch {
      // An outage is told by those who read and write; here it is tried again the next time.
    }
  }
}

async function cleanInboxesOf(flow: FlowRun, broker: Broker): Promise<void> {
  for (const { group, inputs } of flow.options.topology.stages) {
    const inboxes = new Set(inputs.filter(({ kind }) => kind === 'inbox').map(({ topic }) => topic))
    for (const { topic, partition, watermark } of await broker.committed(group)) {
      if (inboxes.has(topic)) await broker.deleteBefore(topic, partition, watermark)
    }
  }
}
