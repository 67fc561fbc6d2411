import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { TaskLease } from '../broker/port.ts'
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
  const figures = (services.totals[nodeId] ??= {})
  const writers = new Map<string, (message: Message) => void>()
  return {
    nodeId,
    task: lease.task,
    tasks: around.tasks,
    clock: services.clock,
    once: services.once,
    random: () => services.random(),
    parameters: services.parameters,
    reference: (name) => services.reference(name),
    codec: (of) => services.codec(of),
    write: (topic, message) => {
      let writer = writers.get(topic)
      if (writer === undefined) writers.set(topic, (writer = topicWriter(topic, services, desk)))
      writer(message)
    },
    file: (path) => services.file(path),
    readStore: (key) => lease.readState(nodeId, key),
    count: (figure, by = 1) => {
      figures[figure] = (figures[figure] ?? 0) + by
    },
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
    if (value !== null && value.length > DEFAULTS.messageBytes.value)
      throw outputTooLarge(logical, value.length)
    desk.collector.outputs.push({ topic, key, value, headers, timestamp })
  }
}

function outputTooLarge(topic: string, bytes: number): FlowError {
  return new FlowError('MESSAGE_TOO_LARGE', {
    message: `The message for "${topic}" has ${bytes} bytes; a topic takes ${DEFAULTS.messageBytes.value} at most.`,
    hint: 'Leave out what its readers do not need, or send a reference to the data.',
  })
}
