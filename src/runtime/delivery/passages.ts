import type { FlowError } from '../../contract/errors.ts'
import type { Desk, Chain } from '../chain/compile-chain.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import { Change } from '../change.ts'
import type { Clock } from '../clock.ts'
import type { Message } from '../message.ts'
import type { WaitingOperator } from '../node-api.ts'
import type { TaskInput } from '../task/task-input.ts'
import type { Collector, HeldBranch } from './collector.ts'
import { Places } from './places.ts'
import { outageDelay, retryDelay, type RetryPolicy } from './retry.ts'

/** A message on its way that could not finish at once: some of its branches wait, or are tried again. */
export interface Passage {
  readonly input: TaskInput
  readonly message: Message
  /** Its traces so far; they become part of a commit when the last branch has answered, or not at all. */
  readonly collector: Collector
}

export interface PassagesOptions {
  readonly chain: Chain
  readonly desk: Desk
  readonly clock: Clock
  readonly random: () => number
  readonly retry: RetryPolicy
  readonly signal: AbortSignal
  readonly concurrency: number
  /** False while a passage must not finish: see `room`. */
  hasRoom(): boolean
  /** Resolves when there may be room. */
  room(): Promise<void>
  /** All branches have answered. Messages queued behind its key follow, in order. */
  finished(passage: Passage): void
  /** A queued message whose turn has come: run it as if it had just been admitted. */
  run(input: TaskInput, message: Message): void
  /** The sources must pause until the node works again; null: it does. */
  outage(nodeId: string, error: FlowError | null): void
  fault(error: FlowError): void
}

/**
 * The slow way through a chain. A retry holds its key, not the partition: later messages of the same key
 * wait behind it, all others pass.
 */
export class Passages {
  private readonly options: PassagesOptions
  private readonly open = new Set<Passage>()
  /** Messages behind an open passage of their key; an empty list: the key is held, nothing waits behind it. */
  private readonly queues = new Map<string, { readonly input: TaskInput; readonly message: Message }[]>()
  private readonly places: Places
  private readonly changed = new Change()

  constructor(options: PassagesOptions) {
    this.options = options
    this.places = new Places(options.concurrency)
  }

  get isEmpty(): boolean {
    return this.open.size === 0
  }

  /** Resolves when no message is on the slow way any more, or the task ends. */
  async settled(): Promise<void> {
    while (!this.isEmpty && !this.options.signal.aborted) await this.changed.next(this.options.signal)
  }

  /** True when the message must wait behind an earlier one of its key; it is then in the queue. */
  queueBehindKey(input: TaskInput, message: Message): boolean {
    const queue = message.key === null ? undefined : this.queues.get(keyText(message.key))
    queue?.push({ input, message })
    return queue !== undefined
  }

  /** Goes on with the held branches of a message, whose other traces lie in `collector`. */
  begin(input: TaskInput, message: Message, collector: Collector): void {
    const passage: Passage = { input, message, collector }
    this.open.add(passage)
    if (message.key !== null) {
      const key = keyText(message.key)
      if (!this.queues.has(key)) this.queues.set(key, [])
    }
    void this.goOn(passage)
  }

  private async goOn(passage: Passage): Promise<void> {
    for (
      let held = passage.collector.held.splice(0);
      held.length > 0;
      held = passage.collector.held.splice(0)
    ) {
      await Promise.all(held.map((branch) => this.resolve(passage, branch)))
      if (this.options.signal.aborted) return
    }
    // What it did to an effect sink must not come between a commit's preparation and its end.
    while (!this.options.hasRoom()) await this.options.room()
    if (this.options.signal.aborted) return
    this.open.delete(passage)
    this.options.finished(passage)
    this.releaseKey(passage.message.key)
    this.changed.announce()
  }

  private releaseKey(key: Uint8Array | null): void {
    if (key === null) return
    const name = keyText(key)
    const queue = this.queues.get(name)
    this.queues.delete(name)
    for (let next = queue?.shift(); next !== undefined; next = queue?.shift()) {
      this.options.run(next.input, next.message)
      const heldAgain = this.queues.get(name)
      if (heldAgain === undefined) continue
      heldAgain.push(...(queue ?? []))
      return
    }
  }

  /** Tries one branch until it has an answer of whatever kind. */
  private async resolve(passage: Passage, branch: HeldBranch): Promise<void> {
    const { clock, signal, retry, random, chain } = this.options
    const began = clock.monotonic()
    let attempt = branch.error?.class === 'transient' ? 1 : 0
    let outages = branch.error?.class === 'outage' ? 1 : 0
    let error = branch.error
    for (;;) {
      if (error?.class === 'outage') this.options.outage(branch.node.id, error)
      if (error !== undefined) {
        const delay =
          error.class === 'outage' ? outageDelay(outages, random) : retryDelay(retry, attempt, random)
        await clock.sleep(delay, { signal })
      }
      if (signal.aborted) return
      error = await this.attempt(passage, branch, attempt + 1)
      if (signal.aborted) return
      if (outages > 0 && error?.class !== 'outage') this.options.outage(branch.node.id, null)
      if (error === undefined) return
      if (error.class === 'outage') outages++
      else if (error.class === 'transient') attempt++
      else if (error.class !== 'message') return this.options.fault(error)
      const spent = attempt >= retry.attempts || clock.monotonic() - began >= retry.inAllMs
      const rejected = error
      if (error.class === 'message' || (error.class === 'transient' && spent)) {
        return this.onDesk(passage, () =>
          chain.reject(branch.node, branch.message, rejected, attempt + (error?.class === 'message' ? 1 : 0)),
        )
      }
    }
  }

  /** One attempt; returns its error, or undefined when the branch went on. */
  private async attempt(
    passage: Passage,
    branch: HeldBranch,
    attempt: number,
  ): Promise<FlowError | undefined> {
    const { node, message } = branch
    const { instance } = node
    try {
      if (instance.type !== 'waiting') {
        this.onDesk(passage, () => node.run(message))
        return undefined
      }
      const emissions = await this.places.use(node.id, () => this.ask(instance, message, attempt))
      this.onDesk(passage, () => {
        for (const emission of emissions) node.outputs[emission.port]?.(emission.message)
      })
      return undefined
    } catch (thrown) {
      return asFlowError(thrown, node.id)
    }
  }

  private ask(instance: WaitingOperator, message: Message, attempt: number) {
    return instance.process(message, { signal: this.options.signal, attempt })
  }

  /** Runs synchronous work of a passage with its own collector on the desk. */
  private onDesk(passage: Passage, work: () => void): void {
    const { desk } = this.options
    const before = { collector: desk.collector, root: desk.root }
    desk.collector = passage.collector
    desk.root = passage.message
    try {
      work()
    } finally {
      desk.collector = before.collector
      desk.root = before.root
    }
    if (passage.collector.fault !== undefined) this.options.fault(passage.collector.fault)
  }
}

/** Bytes as a map key: latin1 keeps every byte apart. */
function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
