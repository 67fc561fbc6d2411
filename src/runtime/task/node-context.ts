import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import { emptyRecord } from '../../flow/own-entry.ts'
import { messageBytes, type OutgoingMessage, type TaskLease } from '../broker/port.ts'
import type { Desk } from '../chain/compile-chain.ts'
import type { Message, NodeContext } from '../node-api.ts'
import type { FlowServices } from './flow-services.ts'

export interface NodeSurroundings {
  readonly nodeId: string
  readonly services: FlowServices
  readonly lease: TaskLease
  readonly tasks: number
  readonly desk: Desk
  readonly signal: AbortSignal
  health(nodeId: string, outage: FlowError | null): void
}

/** What one node of one task may ask of its surroundings. */
export function nodeContext(around: NodeSurroundings): NodeContext {
  const { nodeId, services, lease, desk } = around
  const figures = (services.totals[nodeId] ??= emptyRecord())
  const writers = new Map<string, (message: Message) => void>()
  return {
    nodeId,
    task: lease.task,
    tasks: around.tasks,
    clock: services.clock,
    once: services.once,
    trusted: services.trusted,
    random: () => services.random(),
    parameters: services.parameters,
    reference: (name) => services.reference(name),
    codec: (of) => services.codec(of),
    write: (topic, message) => {
      let writer = writers.get(topic)
      if (writer === undefined) writers.set(topic, (writer = topicWriter(topic, services, desk)))
      writer(message)
    },
    outside: (call, signal) => call.ask(signal),
    file: (path) => services.file(path),
    readStore: (key) => lease.readState(nodeId, key),
    count: (figure, by = 1) => {
      figures[figure] = (figures[figure] ?? 0) + by
      desk.trace?.figure(nodeId, figure, by)
    },
    note: (figure, value) => desk.trace?.note(nodeId, figure, value()),
    log: (line) =>
      services.emit({
        type: 'log',
        at: services.clock.now(),
        flow: services.name.flowId,
        node: nodeId,
        ...line,
      }),
    health: (outage) => around.health(nodeId, outage),
    signal: around.signal,
  }
}

function topicWriter(logical: string, services: FlowServices, desk: Desk): (message: Message) => void {
  const topic = services.physicalTopic(logical)
  const codec = services.codec({ topic: logical })
  return (message) => {
    const { key, headers, timestamp } = message
    const value = message.encode(codec)
    const output = { topic, key, value, headers, timestamp }
    if (value !== null && value.length > SURELY_TAKEN_BYTES) refuseTooLarge(output, services)
    desk.collector.outputs.push(output)
  }
}

/** No topic takes less: of a smaller message the exact size need not be known. */
const SURELY_TAKEN_BYTES = 10_000

function refuseTooLarge(output: OutgoingMessage, services: FlowServices): void {
  const limit = services.messageLimits.get(output.topic)
  const most = limit?.messageBytes ?? DEFAULTS.messageBytes.value
  const bytes = messageBytes(output)
  if (bytes <= most) return
  throw new FlowError('MESSAGE_TOO_LARGE', {
    message: `The message for "${output.topic}" has ${bytes} bytes; the topic takes ${most} at most${limit?.messageBytesBy === undefined ? '' : `, by ${limit.messageBytesBy}`}.`,
    hint: 'Leave out what its readers do not need, or send a reference to the data.',
  })
}
