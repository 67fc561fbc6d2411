import { DEFAULTS } from '../../contract/defaults.ts'
import { asFlowError, type Chain, type Desk } from '../chain/compile-chain.ts'
import { Change } from '../change.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import type { BatchOperator, Emission } from '../node-api.ts'
import { Attempts, type AttemptsOptions, type BranchEnds } from './attempts.ts'
import { Collector, type HeldBranch } from './collector.ts'
import { firstBatchOf, Gate, type GateAnswer } from './gate.ts'
import type { HeldWork } from './held-work.ts'
import { Passage } from './passage.ts'

export interface PassagesOptions extends AttemptsOptions {
  readonly chain: Chain
  readonly desk: Desk
  readonly held: HeldWork
  /** False while a passage must not finish: see `room`. */
  hasRoom(): boolean
  /** Resolves when there may be room. */
  room(): Promise<void>
  /** Runs a message whose key was held through the chain, with its collector on the desk. */
  enter(passage: Passage): void
  /** Now, by the monotonic clock in ms; undefined where the flow is not tapped. */
  followedSince(): number | undefined
  /** Begins to follow a message, where the flow is tapped. */
  trace(message: Passage['message']): Passage['trace']
  /** All branches have answered: its traces belong to the next commit. */
  finished(passage: Passage): void
  /** Some have finished, and no more do in this turn. */
  someFinished(): void
}

/** So many batches at the gates keep their nodes busy; more would only wait in memory, and for the end of the task. */
const BATCHES_AT_GATES = 2

/**
 * The slow way through a chain. What is held holds its key, not the partition: later messages of the same key come
 * after it, all others pass.
 *
 * Only the first message of a key goes on. Those behind it wait unrun, with one exception: where all in front of it
 * stand at the same node that answers for batches, a message may come up to that node and be asked for with them. Its
 * answer waits until it is first.
 */
export class Passages {
  private readonly options: PassagesOptions
  private readonly attempts: Attempts
  private readonly lines = new Map<string, Passage[]>()
  private readonly gates = new Map<ChainNode, Gate>()
  private open = 0
  /** Have all their answers, in the order these came; of one key only the first goes on. */
  private readonly ready: Passage[] = []
  private pumping = false
  private waitsForRoom = false
  private readonly changed = new Change()
  /** The key that was asked for last. */
  private named: { readonly key: Uint8Array; readonly name: string } | undefined

  constructor(options: PassagesOptions) {
    this.options = options
    this.attempts = new Attempts(options)
  }

  get isEmpty(): boolean {
    return this.open === 0
  }

  /** More may come to the nodes that answer for batches. */
  get mayAdmit(): boolean {
    if (this.gates.size === 0) return true
    let waiting = 0
    for (const gate of this.gates.values()) waiting += gate.length
    return waiting < BATCHES_AT_GATES * this.mostToAdmit
  }

  /** Messages that may be admitted at once: what the slowest node that answers for batches takes for one. */
  get mostToAdmit(): number {
    let most: number = DEFAULTS.pollMessages.value
    for (const node of this.options.chain.nodes) {
      if (node.instance.type !== 'batch') continue
      most = Math.min(most, this.gates.get(node)?.most ?? firstBatchOf(node.instance))
    }
    return most
  }

  /** Resolves when no message is on the slow way any more, or the task ends. */
  async settled(): Promise<void> {
    while (!this.isEmpty && !this.options.signal.aborted) await this.changed.next(this.options.signal)
  }

  /** A message of this key is on the slow way: what comes now must follow it. */
  isHeld(key: Uint8Array | null): boolean {
    return key !== null && this.lines.has(this.nameOf(key))
  }

  /** Takes a message whose key is held. */
  follow(of: Pick<Passage, 'input' | 'message' | 'failed'>): void {
    const passage = this.add(new Passage({ ...of, collector: undefined }))
    passage.since = this.options.followedSince()
    const ahead = passage.line?.at(-2)?.standsAt
    if (ahead === undefined) return
    const collector = this.run(passage)
    const { held } = collector
    const [branch] = held
    if (branch === undefined || held.length > 1 || branch.node !== ahead || branch.error !== undefined) return
    collector.held = []
    this.ask(passage, held)
  }

  /** Goes on with the held branches of a message, whose other traces lie in `collector`. */
  begin(of: Pick<Passage, 'input' | 'message' | 'trace'> & { readonly collector: Collector }): void {
    const passage = this.add(new Passage({ ...of, failed: undefined }))
    passage.trace = of.trace
    this.ask(passage, of.collector.held.splice(0))
  }

  private add(passage: Passage): Passage {
    this.open++
    const { key } = passage.message
    if (key === null) return passage
    const name = this.nameOf(key)
    const line = this.lines.get(name) ?? []
    if (line.push(passage) === 1) this.lines.set(name, line)
    passage.line = line
    passage.name = name
    return passage
  }

  /** From the start of the chain to where it ends or is held. */
  private run(passage: Passage): Collector {
    passage.collector = new Collector()
    const trace = this.options.trace(passage.message)
    if (trace !== undefined && passage.since !== undefined) trace.began = passage.since
    passage.trace = trace
    this.onDesk(passage, () => this.options.enter(passage))
    return passage.collector
  }

  private ask(passage: Passage, held: readonly HeldBranch[]): void {
    const { held: work, clock } = this.options
    passage.pending = held.length
    for (const each of held) {
      const branch = this.followed(passage, each)
      const { node, message, error } = branch
      const stand = work.begin(node.id, clock.monotonic())
      if (node.instance.type === 'batch' && error === undefined) {
        if (held.length === 1) passage.standsAt = node
        this.gateOf(node, node.instance).add({ message, stand }, (given) => {
          work.end(stand, clock.monotonic())
          passage.answers.push({ branch, given })
          this.branchAnswered(passage)
        })
      } else {
        void this.attempts.resolve({ ...branch, stand }, this.endsOf(passage, branch)).then(() => {
          work.end(stand, clock.monotonic())
          this.branchAnswered(passage)
          this.pump()
        })
      }
    }
  }

  /** With the begin of its stay, where its message is followed. */
  private followed({ trace }: Passage, branch: HeldBranch): HeldBranch {
    if (trace === undefined || branch.stay !== undefined) return branch
    return { ...branch, stay: { since: this.options.clock.monotonic(), workMs: 0 } }
  }

  /** Its node has said the last word about the branch. */
  private goesOn({ trace }: Passage, { node, stay }: HeldBranch): void {
    if (trace === undefined || stay === undefined) return
    const { since, workMs } = stay
    trace.stayed(node.id, { workMs, waitMs: Math.max(0, this.options.clock.monotonic() - since - workMs) })
  }

  private gateOf(node: ChainNode, operator: BatchOperator): Gate {
    let gate = this.gates.get(node)
    if (gate === undefined) {
      const guard = this.options.guards.of(node)
      gate = new Gate({ ...this.options, node, operator, guard, answered: () => this.pump() })
      this.gates.set(node, gate)
    }
    return gate
  }

  private endsOf(passage: Passage, branch: HeldBranch): BranchEnds {
    const { node, message } = branch
    return {
      emit: (emissions) => {
        this.goesOn(passage, branch)
        this.emit(passage, node, emissions)
      },
      run: () => {
        this.onDesk(passage, () => this.options.chain.wayOf(node).run(message))
        this.goesOn(passage, branch)
      },
      reject: (error, attempts) => {
        this.goesOn(passage, branch)
        this.onDesk(passage, () => this.options.chain.reject(node, message, error, attempts))
      },
    }
  }

  private emit(passage: Passage, node: ChainNode, emissions: readonly Emission[]): void {
    this.onDesk(passage, () => {
      const { outputs } = this.options.chain.wayOf(node)
      for (const { port, message } of emissions) outputs[port]?.(message)
    })
  }

  private branchAnswered(passage: Passage): void {
    passage.pending--
    if (passage.pending === 0) this.list(passage)
  }

  private list(passage: Passage): void {
    if (passage.isListed) return
    passage.isListed = true
    this.ready.push(passage)
  }

  /** Takes on what is ready, and what becomes ready by it. */
  private pump(): void {
    const { ready, options } = this
    if (this.pumping || ready.length === 0 || options.signal.aborted) return
    this.pumping = true
    let done = 0
    // What a message did to an effect sink must not come between a commit's preparation and its end.
    for (; done < ready.length && options.hasRoom() && !options.signal.aborted; done++)
      this.step(ready[done]!)
    ready.splice(0, done)
    this.pumping = false
    if (done > 0) {
      options.someFinished()
      this.changed.announce()
    }
    if (ready.length > 0 && !this.waitsForRoom) void this.pumpWithRoom()
  }

  private async pumpWithRoom(): Promise<void> {
    this.waitsForRoom = true
    await this.options.room()
    this.waitsForRoom = false
    this.pump()
  }

  private step(passage: Passage): void {
    passage.isListed = false
    if (!passage.isFirst) return // it is listed again when its turn comes
    passage.standsAt = undefined
    const { answers, collector } = passage
    passage.answers = []
    const again: HeldBranch[] = []
    for (const { branch, given } of answers) {
      const held = this.apply(passage, branch, given)
      if (held !== undefined) again.push(held)
    }
    if (collector !== undefined && collector.held.length > 0) {
      again.push(...collector.held)
      collector.held = []
    }
    if (again.length > 0) this.ask(passage, again)
    else this.finish(passage)
  }

  /** Returns the branch where it is to be asked for again. */
  private apply(
    passage: Passage,
    branch: HeldBranch,
    { answer, attempts, spent, workMs }: GateAnswer,
  ): HeldBranch | undefined {
    const { node, message, stay } = branch
    if (stay !== undefined) stay.workMs += workMs
    if (!(answer instanceof Error)) {
      this.goesOn(passage, branch)
      this.emit(passage, node, answer)
      return undefined
    }
    const error = asFlowError(answer, node.id)
    if (error.class === 'message' || (error.class === 'transient' && spent)) {
      this.goesOn(passage, branch)
      this.onDesk(passage, () => this.options.chain.reject(node, message, error, attempts))
      return undefined
    }
    if (error.class === 'transient' || error.class === 'outage') return { ...branch, error }
    this.options.fault(error)
    return undefined
  }

  private finish(passage: Passage): void {
    this.open--
    this.options.finished(passage)
    const { line, name } = passage
    if (line === undefined || name === undefined) return
    line.shift()
    const next = line[0]
    if (next === undefined) this.lines.delete(name)
    else {
      if (next.collector === undefined) this.run(next)
      if (next.pending === 0) this.list(next)
    }
  }

  /** Who asks whether a key is held asks next to follow it. */
  private nameOf(key: Uint8Array): string {
    if (key === this.named?.key) return this.named.name
    this.named = { key, name: keyText(key) }
    return this.named.name
  }

  /** Runs synchronous work of a passage with its own collector on the desk. */
  private onDesk(passage: Passage, work: () => void): void {
    const { collector } = passage
    if (collector === undefined) return
    const { desk } = this.options
    const before = { collector: desk.collector, root: desk.root, trace: desk.trace }
    desk.collector = collector
    desk.root = passage.message
    desk.trace = passage.trace
    try {
      work()
    } finally {
      passage.trace = desk.trace
      desk.collector = before.collector
      desk.root = before.root
      desk.trace = before.trace
    }
    if (collector.fault !== undefined) this.options.fault(collector.fault)
  }
}

/** Bytes as a map key: latin1 keeps every byte apart. */
function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
