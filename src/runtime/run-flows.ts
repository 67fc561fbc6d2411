import { DEFAULTS } from '../contract/defaults.ts'
import type { FlowError } from '../contract/errors.ts'
import type { NoticeEvent } from '../contract/run-protocol.ts'
import type { CheckedFlow } from '../flow/checked-flow.ts'
import { physicalName } from '../flow/topology.ts'
import { openBroker } from './broker/open-broker.ts'
import type { Broker } from './broker/port.ts'
import { Change } from './change.ts'
import { type Clock, systemClock } from './clock.ts'
import { EventStream } from './flow/event-stream.ts'
import type { RunRequest } from './flow/run-request.ts'
import type { RunSurroundings } from './flow/run-surroundings.ts'
import { RunningFlows, type Running } from './flow/running-flows.ts'
import { RunBoard } from './host/run-board.ts'
import { Budget } from './memory/budget.ts'
import { nodeRegistry } from './node-registry.ts'
import { systemRandom } from './randomness.ts'
import type { SkippedRows } from './reference/topic-table.ts'
import { openReferences, type ReferenceStore } from './reference/open-references.ts'

export type { RunFlow, RunRequest, RunResult } from './flow/run-request.ts'
export type { Running } from './flow/running-flows.ts'

/** Runs flows in this process, over one broker and one budget. Throws where nothing can start. */
export async function startFlows(request: RunRequest): Promise<Running> {
  const clock = request.clock ?? systemClock
  const address = request.brokerAddress ?? { kind: 'embedded' }
  const broker = request.broker ?? (await openBroker({ address, dataFolder: request.dataFolder, clock }))
  try {
    return await startOn(broker, request, clock)
  } catch (error) {
    // An open broker keeps the process alive, which has nothing to do any more.
    if (request.broker === undefined) await broker.close()
    throw error
  }
}

async function startOn(broker: Broker, request: RunRequest, clock: Clock): Promise<Running> {
  const events = new EventStream()
  const board = new RunBoard(clock)
  const around: RunSurroundings = {
    request,
    emit: (event) => {
      board.take(event)
      events.emit(event)
    },
    board,
    broker,
    clock,
    random: request.random ?? systemRandom,
    budget: new Budget((request.budgetBytes ?? DEFAULTS.budgetBytes.value) - broker.aheadBytes),
    changed: new Change(),
    registry: request.registry ?? nodeRegistry,
    references: request.references ?? (await openOwnReferences(request, clock, events)),
    insideTopics: new Set(
      request.flows
        .flatMap(({ flow }) => writtenTopics(flow))
        .map((topic) => physicalName(request.topicNames ?? {}, topic)),
    ),
    ends: new Map(),
  }
  return new RunningFlows(around, events)
}

function openOwnReferences(request: RunRequest, clock: Clock, events: EventStream): Promise<ReferenceStore> {
  return openReferences({
    folder: request.dataFolder,
    clock,
    skipped: (table, rows) => {
      for (const { flow } of request.flows) {
        if (Object.hasOwn(flow.file.references, table))
          events.emit(skippedNotice(flow, { table, rows, at: clock.now() }))
      }
    },
    report: (table, error) => {
      for (const { flow } of request.flows) {
        if (Object.hasOwn(flow.file.references, table))
          events.emit(referenceNotice(flow, { table, error, at: clock.now() }))
      }
    },
  })
}

/** A refresh that fails keeps the old rows: a person should know how old they get. */
function referenceNotice(
  { file }: CheckedFlow,
  { table, error, at }: { readonly table: string; readonly error: FlowError | null; readonly at: number },
): NoticeEvent {
  const common = { type: 'notice', at, flow: file.id } as const
  if (error === null)
    return {
      ...common,
      code: 'REFERENCE_REFRESHED',
      message: `Reference table "${table}" is refreshed again.`,
    }
  const { code, message, hint, step } = error
  return {
    ...common,
    code,
    message: `Reference table "${table}" keeps its old rows: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
  }
}

/** A message that is no row changes nothing: the row before it, if there is one, stays. */
function skippedNotice(
  { file }: CheckedFlow,
  { table, rows, at }: { readonly table: string; readonly rows: SkippedRows; readonly at: number },
): NoticeEvent {
  const { topic, count, partition, offset, cause } = rows
  const many = count === 1 ? 'One message' : `${count} messages`
  return {
    type: 'notice',
    at,
    flow: file.id,
    code: 'REFERENCE_ROWS_SKIPPED',
    message: `${many} of "${topic}" cannot be rows of reference table "${table}" and ${count === 1 ? 'was' : 'were'} skipped; the last is offset ${offset} of partition ${partition}: ${cause}`,
    hint: 'Write the row again as it should be; older rows of the same keys stay until then.',
  }
}

function writtenTopics(flow: CheckedFlow): readonly string[] {
  return flow.nodes.flatMap(({ spec, config }) => spec.traits.writesTopics?.(config) ?? [])
}
