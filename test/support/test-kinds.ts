import { z } from 'zod'
import { FlowError, type ErrorCode } from '../../src/contract/errors.ts'
import { defineNodeSpec, type NodeTraits } from '../../src/contract/node-spec.ts'
import type {
  BatchAnswer,
  BatchOperator,
  EffectSink,
  Message,
  NodeContext,
  NodeInstance,
  Source,
} from '../../src/runtime/node-api.ts'
import type { TestKind } from './flow-test-driver.ts'

const anything = z.record(z.string(), z.unknown())

export function aKind(
  kind: string,
  role: 'source' | 'operator' | 'sink',
  create: (context: NodeContext) => NodeInstance,
  { out = ['out'], ...traits }: Partial<NodeTraits> & { readonly out?: readonly string[] } = {},
): TestKind {
  const ports = { in: role === 'source' ? [] : ['in'], out: role === 'sink' ? [] : out }
  const spec = defineNodeSpec({
    kind,
    role,
    title: kind,
    summary: 'A kind of a test.',
    ports,
    config: anything,
    traits: { tombstones: 'pass', ...traits },
    example: { id: kind, name: kind, config: {} },
  })
  return { spec, registered: { kind, load: async () => ({ create: (_, context) => create(context) }) } }
}

/** A source that has as many messages as the clock says, all with one value, and makes none twice. */
export function aFloodingKind(
  kind: string,
  { perMs, count, value }: { readonly perMs: number; readonly count: number; readonly value: Uint8Array },
): TestKind {
  const create = ({ clock }: NodeContext): Source => {
    const began = clock.monotonic()
    let next = 0
    return {
      type: 'source',
      open: async (position) => void (next = Number(position ?? 0)),
      poll: async ({ maxMessages, maxBytes }) => {
        const due = Math.min(count, Math.floor((clock.monotonic() - began) * perMs))
        const most = Math.min(maxMessages, Math.max(1, Math.floor(maxBytes / value.length)))
        const messages = Array.from({ length: Math.max(0, Math.min(most, due - next)) }, () => {
          next += 1
          return { key: null, value, headers: [], timestamp: clock.now(), position: next }
        })
        return { messages, atEnd: next === count, position: next }
      },
    }
  }
  return aKind(kind, 'source', create, { cursor: true })
}

/** A sink that keeps nothing and knows how many messages were committed to it. */
export function aCountingKind(kind: string, counted: { messages: number }): TestKind {
  let pending = 0
  const create = (): EffectSink => ({
    type: 'effect',
    write: () => void (pending += 1),
    pendingBytes: () => 0,
    prepare: async () => {
      counted.messages += pending
      pending = 0
      return []
    },
    committed: () => {},
    rolledBack: () => {},
  })
  return aKind(kind, 'sink', create, { outsideEffect: true, storeFormat: 1, tombstones: 'handle' })
}

/** An operator that waits; `answer` decides when and how, message by message. */
export function aWaitingKind(
  kind: string,
  answer: (message: Message, attempt: number) => Promise<void>,
  traits: Partial<NodeTraits> = {},
): TestKind {
  const create = (): NodeInstance => ({
    type: 'waiting',
    process: async (message, { attempt }) => {
      await answer(message, attempt)
      return [{ port: 'out', message }]
    },
  })
  return aKind(kind, 'operator', create, { waits: true, ...traits })
}

/** An operator that answers for batches. */
export function aBatchKind(
  kind: string,
  process: (messages: readonly Message[], attempt: number) => Promise<readonly BatchAnswer[]>,
  out: readonly string[] = ['out'],
  { isLocal, ...traits }: Partial<NodeTraits> & Pick<BatchOperator, 'isLocal'> = {},
): TestKind {
  const create = (): NodeInstance => ({
    type: 'batch',
    ...(isLocal === undefined ? {} : { isLocal }),
    process: (messages, { attempt }) => process(messages, attempt),
  })
  return aKind(kind, 'operator', create, { waits: true, out, ...traits })
}

/** An operator that fails as long as `failure` gives an error. */
export function aFailingKind(kind: string, failure: (message: Message) => ErrorCode | undefined): TestKind {
  return aKind(kind, 'operator', () => ({
    type: 'operator',
    connect: ({ out }) => {
      return (message) => {
        const code = failure(message)
        if (code !== undefined) throw new FlowError(code, { message: `${kind} says ${code}.` })
        out!(message)
      }
    },
  }))
}

/** What an outside system has durably: the lines written, cut back to what was committed as the engine asks. */
export class OutsideFile {
  readonly lines: string[] = []
  full = false
  /** Called once for each commit. */
  onPrepare: () => void = () => {}

  kind(kind: string): TestKind {
    const create = (context: NodeContext): EffectSink => {
      const written = context.readStore('length')
      this.lines.length = written === undefined ? 0 : Number(new TextDecoder().decode(written))
      let buffer: string[] = []
      return {
        type: 'effect',
        write: (message) => void buffer.push(JSON.stringify(message.value)),
        pendingBytes: () => buffer.length,
        prepare: async () => {
          this.onPrepare()
          if (this.full)
            throw new FlowError('FILE_DISK_FULL', { message: 'The disk is full.', hint: 'Make room.' })
          this.lines.push(...buffer.splice(0))
          return [{ key: 'length', value: new TextEncoder().encode(String(this.lines.length)) }]
        },
        committed: () => {},
        rolledBack: () => {
          buffer = []
        },
      }
    }
    return aKind(kind, 'sink', create, { outsideEffect: true, storeFormat: 1, tombstones: 'handle' })
  }
}

/** A promise to be answered later by the test. */
export class Answers {
  private readonly waiting: {
    readonly message: Message
    readonly resolve: () => void
    readonly reject: (error: Error) => void
  }[] = []
  readonly asked: string[] = []

  ask(message: Message): Promise<void> {
    this.asked.push(String((message.value as { id?: unknown }).id))
    return new Promise((resolve, reject) => this.waiting.push({ message, resolve, reject }))
  }

  /** Answers the oldest question for a message with this id. */
  answer(id: string, error?: Error): void {
    const index = this.waiting.findIndex(({ message }) => (message.value as { id?: unknown }).id === id)
    const [found] = this.waiting.splice(index, 1)
    if (index < 0 || found === undefined) throw new Error(`Nobody asked for ${id}.`)
    if (error === undefined) found.resolve()
    else found.reject(error)
  }
}
