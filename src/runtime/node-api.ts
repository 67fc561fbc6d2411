import type { FlowError } from '../contract/errors.ts'
import type { JsonValue } from '../flow/json-value.ts'
import type { Clock } from './clock.ts'
import type { ValueCodec } from './codecs/value-codec.ts'
import type { LogEvent } from '../contract/run-protocol.ts'
import type { Header } from '../contract/message.ts'
import type { Message } from './message.ts'
import type { ReferenceTable } from './reference/reference-table.ts'

// A kind sees of the engine this file alone, so what its signatures name is found here.
export type { Message } from './message.ts'

/**
 * What a node kind's `runtime.ts` is written against. One instance serves one task, so nothing in it is
 * shared between partitions.
 *
 * Errors: throw a FlowError. Its class decides: `message` sends this message to the node's `error` port or
 * the dead letters, `transient` tries again, `outage` pauses the sources until the node works again. Of a kind with the
 * trait `callsOutside` a `transient` counts for its circuit too: what is a message's own fault must not be called so.
 */
export interface NodeRuntime {
  /** Makes the node for one task. `config` was checked by the kind's spec. */
  create(config: unknown, context: NodeContext): NodeInstance | Promise<NodeInstance>
  /**
   * Of a sink that writes outside: what stands for it in tests and previews. It throws for the messages that the sink
   * could never write, and touches nothing. Without it every message is taken.
   */
  rehearse?(config: unknown, context: NodeContext): (message: Message) => void
}

export type NodeInstance = Operator | WaitingOperator | BatchOperator | EffectSink | Source

/** Takes a message on; returns when everything behind it in the fused chain is done. Never throws to its caller. */
export type Push = (message: Message) => void

/** One `Push` for each output port of the configured node. */
export type Outputs = Readonly<Record<string, Push>>

/** A node that answers at once. A message that is pushed nowhere counts as dropped. */
export interface Operator {
  readonly type: 'operator'
  /**
   * Called when the chain is compiled, and again when a tap is set or taken away: what must outlive that lies outside
   * of it. What it returns runs for every message.
   */
  connect(outputs: Outputs): Push
  stop?(): void | Promise<void>
}

/** A node that waits for something outside; messages of one key stay in order. */
export interface WaitingOperator {
  readonly type: 'waiting'
  /**
   * It waits for work of this machine alone, as code in a sandbox: a test then waits in real time for it, while
   * simulated time stands. Without it a test moves simulated time on to the next timer.
   */
  readonly isLocal?: boolean
  process(
    message: Message,
    call: { readonly signal: AbortSignal; readonly attempt: number },
  ): Promise<readonly Emission[]>
  stop?(): void | Promise<void>
}

export interface Emission {
  readonly port: string
  readonly message: Message
}

/**
 * A node that waits and answers for many messages at once: a sandbox, a request that carries a list. What gathers
 * while it works makes the next batch. A batch may hold several messages of one key, in their order; their answers
 * take effect in that order too.
 */
export interface BatchOperator {
  readonly type: 'batch'
  /** It waits for work of this machine alone; see `WaitingOperator`. Slow work is then given few messages at a time. */
  readonly isLocal?: boolean
  /** Batches it has in work at once; 1 unless set. With more, messages of one key may be in two of them. */
  readonly concurrency?: number
  /**
   * One answer for each message, in their order: what it became, or the error it failed with. A throw counts for the
   * whole batch: `transient` and `outage` ask again for the same messages, `message` fails each of them. A message
   * whose own answer is `transient` or an `outage` is asked for again alone, and so are all while their circuit is open.
   */
  process(
    messages: readonly Message[],
    call: { readonly signal: AbortSignal; readonly attempt: number },
  ): Promise<readonly BatchAnswer[]>
  stop?(): void | Promise<void>
}

/** Nothing in the list counts as dropped. */
export type BatchAnswer = readonly Emission[] | FlowError

/** A sink whose writing outside the broker is tied to the task's commit. */
export interface EffectSink {
  readonly type: 'effect'
  /** Takes a message into the sink's own buffer; throws FlowError where it can never be written. */
  write(message: Message): void
  /** Bytes written and not yet committed, counted in the budget. */
  pendingBytes(): number
  /**
   * Makes everything written so far durable outside; what it returns goes into the commit's store.
   * Throws an `outage` when the outside has no room: it is called again later, with nothing lost.
   */
  prepare(options: { readonly last: boolean }): Promise<readonly StoreChange[]>
  /** The commit that held `prepare`'s changes is durable. */
  committed(): void | Promise<void>
  /** The commit failed for good (task lost): forget what was not committed. */
  rolledBack(): void | Promise<void>
  stop?(): void | Promise<void>
}

export interface StoreChange {
  readonly key: string
  readonly value: Uint8Array | null
}

/** A source with a position of its own. It must give the same messages again from the same position. */
export interface Source {
  readonly type: 'source'
  /** Reads the values of its messages; JSON unless set. */
  readonly codec?: ValueCodec
  /** Once, before the first poll: the committed position, or null at the first start. */
  open(position: JsonValue): Promise<void>
  /** The next messages; an empty batch when there is none now. Never waits longer than `maxWaitMs`. */
  poll(limits: {
    readonly maxMessages: number
    readonly maxBytes: number
    readonly maxWaitMs: number
    readonly signal: AbortSignal
  }): Promise<SourceBatch>
  stop?(): void | Promise<void>
}

export interface SourceBatch {
  readonly messages: readonly SourceMessage[]
  /** Nothing comes any more (a fixed list), or nothing more now (the end of a file): `run --once` may end here. */
  readonly atEnd: boolean
  /** Where reading goes on behind the last message, also when `messages` is empty and something was skipped. */
  readonly position: JsonValue
}

export interface SourceMessage {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
  readonly timestamp: number
  /** Where reading goes on behind this message. */
  readonly position: JsonValue
  /** Set where the source could not make a message of it: it becomes a dead letter, with `value` as its bytes. */
  readonly failure?: FlowError
}

/** A question to an outside system. In a test the case holds the answer, and a preview has none. */
export interface OutsideCall {
  readonly message: Message
  /** What is asked, without secrets: a test finds the answer by it, and people read it. */
  readonly request: JsonValue
  /** Asks for real, once. Throws FlowError: `transient`, `outage` or `message`. */
  ask(signal: AbortSignal): Promise<JsonValue>
}

/** What a node may ask of its surroundings. Time, randomness and files come from here, so that a test can hold them. */
export interface NodeContext {
  readonly nodeId: string
  readonly task: number
  readonly tasks: number
  readonly clock: Clock
  /** True in a bounded run (`--once`): a source then ends where its outside ended at the start. */
  readonly once?: boolean
  /** [0, 1), from a seed in tests. */
  random(): number
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  /** The user of this machine has trusted the flow with what its code could do outside a sandbox; false unless set. */
  readonly trusted?: boolean
  /** A declared reference table, loaded. */
  reference(name: string): Promise<ReferenceTable>
  /** The codec of a declared topic, or of a bare format. */
  codec(of: { readonly topic: string } | { readonly format: 'json' | 'text' | 'bytes' }): ValueCodec
  /** Writes to a declared topic in this task's commit. Only kinds whose spec names the topic may. */
  write(topic: string, message: Message): void
  /**
   * The one way to an outside system that answers. Throws what `ask` throws, or CALL_UNANSWERED where a test or a
   * preview has no answer.
   */
  outside(call: OutsideCall, signal: AbortSignal): Promise<JsonValue>
  /** Absolute path of a file of the workspace; throws FILE_OUTSIDE_WORKSPACE, links resolved. */
  file(path: string): string
  /** The committed value of a key in this node's store. */
  readStore(key: string): Uint8Array | undefined
  /** Adds to a figure of the node's own, shown beside its counts: `hits`. */
  count(figure: string, by?: number): void
  /**
   * Notes a figure of one message that is no count, for its journey: `ageMs`. `value` is asked only where the message
   * is followed; make it once, not for each message.
   */
  note(figure: string, value: () => number): void
  /**
   * Says in one sentence why a message left as it did, where one cannot see it: a row that was not found. Only a
   * preview listens; a run leaves it undefined.
   */
  explain?(message: Message, why: () => string): void
  /** Tells a line to whoever watches the run. The caller bounds how many. */
  log(line: Pick<LogEvent, 'level' | 'text' | 'leftOut'>): void
  /** Tells the node's connector state: an outage with its cause, or null when all is well. */
  health(outage: FlowError | null): void
  /** Aborted when the node must stop. */
  readonly signal: AbortSignal
}
