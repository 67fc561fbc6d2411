import type { NodeSpec } from '../../contract/node-spec.ts'
import type { FlowError } from '../../contract/errors.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import type {
  BatchAnswer,
  BatchOperator,
  EffectSink,
  Message,
  Operator,
  Outputs,
  Push,
  WaitingOperator,
} from '../node-api.ts'
import type { Movements } from './movements.ts'
import type { Recorder } from './recorder.ts'

/** A message that the engine tries again has entered already. */
class Entries {
  private readonly again = new WeakSet<Message>()

  enters(message: Message): boolean {
    return !this.again.delete(message)
  }

  failed(message: Message, { class: kind }: FlowError): void {
    if (kind === 'outage' || kind === 'transient') this.again.add(message)
  }
}

interface Rehearsed {
  readonly nodeId: string
  readonly recorder: Recorder
}

export interface RecordedAs extends Rehearsed {
  /** Nothing leaves a sink, and nothing is dropped there. */
  readonly isSink: boolean
  /** The port by which tombstones pass; undefined: the operator gives them a meaning. */
  readonly passes: string | undefined
  /** What goes on in the place of a message. */
  readonly entering?: (message: Message) => Message
}

/** An operator with every message at its ports told. */
export function recordedOperator(operator: Operator, as: RecordedAs): Operator {
  return {
    ...(operator.stop === undefined ? {} : { stop: () => operator.stop?.() }),
    type: 'operator',
    connect: (outputs) => recordedPush(operator, outputs, as),
  }
}

function recordedPush(operator: Operator, outputs: Outputs, as: RecordedAs): Push {
  const { nodeId, recorder, isSink, passes, entering } = as
  let left = 0
  let entered: Message | undefined
  const told = recorded(outputs, (port, message) => {
    left++
    recorder.left(nodeId, port, message, entered ?? message)
  })
  const run = operator.connect(told)
  const past = passes === undefined ? undefined : told[passes]
  const entries = new Entries()
  return (given) => {
    const message = entering === undefined ? given : entering(given)
    if (entries.enters(given)) recorder.entered(nodeId, message)
    const before = left
    entered = message
    try {
      if (past !== undefined && message.isTombstone) past(message)
      else run(message)
    } catch (thrown) {
      const error = asFlowError(thrown, nodeId)
      entries.failed(given, error)
      recorder.failed(nodeId, message, error)
      throw thrown
    }
    if (left === before && !isSink) recorder.dropped(nodeId, message)
  }
}

/** As the chain passes tombstones: past operators that work on values. */
export function tombstonesPass({ role, ports, traits }: NodeSpec): boolean {
  return role === 'operator' && traits.tombstones === 'pass' && traits.waits !== true && ports.in.length > 0
}

function recorded(outputs: Outputs, tell: (port: string, message: Message) => void): Outputs {
  const wrapped = Object.entries(outputs).map(([port, push]): [string, Push] => [
    port,
    (message) => {
      tell(port, message)
      push(message)
    },
  ])
  return Object.fromEntries(wrapped)
}

/** A node that waits, with its work counted and, where it is watched, its messages told. */
export function rehearsedWaiting(
  operator: WaitingOperator,
  { nodeId, recorder, movements }: Rehearsed & { readonly movements: Movements },
): WaitingOperator {
  const watched = recorder.watches(nodeId)
  const entries = new Entries()
  return {
    ...(operator.stop === undefined ? {} : { stop: () => operator.stop?.() }),
    type: 'waiting',
    process: async (message, call) => {
      if (watched && entries.enters(message)) recorder.entered(nodeId, message)
      try {
        const emissions = await movements.during({ nodeId, isLocal: operator.isLocal === true }, () =>
          operator.process(message, call),
        )
        if (!watched) return emissions
        for (const emission of emissions) recorder.left(nodeId, emission.port, emission.message, message)
        if (emissions.length === 0) recorder.dropped(nodeId, message)
        return emissions
      } catch (thrown) {
        if (!watched) throw thrown
        const error = asFlowError(thrown, nodeId)
        entries.failed(message, error)
        recorder.failed(nodeId, message, error)
        throw thrown
      }
    },
  }
}

/** A node that answers for batches, with its work counted and, where it is watched, its messages told. */
export function rehearsedBatch(
  operator: BatchOperator,
  { nodeId, recorder, movements }: Rehearsed & { readonly movements: Movements },
): BatchOperator {
  const watched = recorder.watches(nodeId)
  const entries = new Entries()
  const failed = (message: Message, error: FlowError): void => {
    entries.failed(message, error)
    recorder.failed(nodeId, message, error)
  }
  const tell = (message: Message, answer: BatchAnswer): void => {
    if (answer instanceof Error) return failed(message, asFlowError(answer, nodeId))
    for (const emission of answer) recorder.left(nodeId, emission.port, emission.message, message)
    if (answer.length === 0) recorder.dropped(nodeId, message)
  }
  return {
    ...(operator.stop === undefined ? {} : { stop: () => operator.stop?.() }),
    type: 'batch',
    concurrency: operator.concurrency ?? 1,
    process: async (messages, call) => {
      if (watched)
        for (const message of messages) if (entries.enters(message)) recorder.entered(nodeId, message)
      const answers = await movements
        .during({ nodeId, isLocal: operator.isLocal === true }, () => operator.process(messages, call))
        .catch((thrown: unknown) => {
          if (watched) for (const message of messages) failed(message, asFlowError(thrown, nodeId))
          throw thrown
        })
      if (watched) for (const [index, answer] of answers.entries()) tell(messages[index]!, answer)
      return answers
    },
  }
}

/** Stands for a sink that writes outside: takes what the sink would take, and writes nothing. */
export function closedSink(
  { nodeId, recorder }: Rehearsed,
  check: ((message: Message) => void) | undefined,
): EffectSink {
  return {
    type: 'effect',
    write: (message) => {
      try {
        check?.(message)
      } catch (thrown) {
        recorder.failed(nodeId, message, asFlowError(thrown, nodeId))
        throw thrown
      }
      recorder.entered(nodeId, message)
    },
    pendingBytes: () => 0,
    prepare: async () => [],
    committed: () => {},
    rolledBack: () => {},
  }
}
