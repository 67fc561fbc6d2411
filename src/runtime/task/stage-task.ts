import { createActor, type ActorRefFrom } from 'xstate'
import { FlowError } from '../../contract/errors.ts'
import type { HeldFigures, OutageFigures } from '../../contract/run-protocol.ts'
import type { CheckedNode } from '../../flow/checked-flow.ts'
import type { Stage } from '../../flow/stages.ts'
import type { TaskCommit, TaskLease } from '../broker/port.ts'
import { asFlowError, type Chain } from '../chain/compile-chain.ts'
import type { ChainNode } from '../chain/chain-node.ts'
import { connectorMachine } from '../lifecycle/connector-machine.ts'
import { taskMachine, type TaskWork } from '../lifecycle/task-machine.ts'
import type { CrashNotes } from '../delivery/crash-notes.ts'
import { machineClock, watchTransitions } from '../lifecycle/watch-transitions.ts'
import { BudgetShare } from '../memory/budget.ts'
import type { NodeInstance, Source } from '../node-api.ts'
import { outputPorts } from '../../contract/node-spec.ts'
import type { Draft } from './draft.ts'
import type { FlowServices } from './flow-services.ts'
import { openInputs, type OpenInputs } from './open-inputs.ts'
import { nodeContext } from './node-context.ts'
import { emptyDesk, TaskRun } from './task-run.ts'

interface Outage {
  readonly error: FlowError
  /** When it is tried again, by the monotonic clock, where that is known. */
  readonly nextAt: number | undefined
}

export interface StageTaskOptions {
  readonly stage: Stage
  readonly lease: TaskLease
  readonly services: FlowServices
  /** How many tasks the stage has. */
  readonly tasks: number
}

/** A task in our hands, from its assignment to its end: its machine, its nodes and their connectors. */
export class StageTask implements TaskWork {
  readonly lease: TaskLease
  private readonly stage: Stage
  private readonly services: FlowServices
  private readonly tasks: number
  private readonly desk = emptyDesk()
  private readonly actor: ActorRefFrom<typeof taskMachine>
  private readonly connectors = new Map<string, ActorRefFrom<typeof connectorMachine>>()
  private readonly instances: NodeInstance[] = []
  /** What keeps the task from reading, by place. */
  private readonly outages = new Map<string, Outage>()
  private outageBegan = 0
  private paused = false
  /** Ends the nodes. */
  private readonly stopping = new AbortController()
  private run: TaskRun | undefined
  private notes: CrashNotes | undefined
  private inputs: OpenInputs | undefined
  /** By topic: everything below is finished and durable. */
  private readonly watermarks = new Map<string, number>()
  private last = false

  constructor(options: StageTaskOptions) {
    this.stage = options.stage
    this.lease = options.lease
    this.services = options.services
    this.tasks = options.tasks
    for (const { topic, watermark } of this.lease.positions) this.watermarks.set(topic, watermark)
    const { clock, name } = this.services
    this.actor = createActor(taskMachine, { input: this, clock: machineClock(clock) })
    watchTransitions(
      this.actor,
      { flow: name.flowId, machine: 'task', id: this.id },
      () => clock.now(),
      this.services.emit,
    )
    this.actor.start()
  }

  /** `<stage>/<partition>` */
  get id(): string {
    return `${this.stage.id}/${this.lease.task}`
  }

  get state(): string {
    return String(this.actor.getSnapshot().value)
  }

  get error(): FlowError | undefined {
    return this.actor.getSnapshot().context.error
  }

  /** As it is compiled now; undefined while the task is restored. */
  get chain(): Chain | undefined {
    return this.run?.chain
  }

  get unfinished(): number {
    return this.run?.unfinished ?? 0
  }

  /** What stands at its nodes, by node. */
  get held(): Readonly<Record<string, HeldFigures>> {
    const { clock, retry } = this.services
    return this.run?.held.figures(clock.monotonic(), retry.attempts) ?? {}
  }

  /** Newest minus committed, in messages, over its topics; a source with a cursor has none. */
  get lag(): number {
    let lag = 0
    for (const { topic, kind } of this.stage.inputs) {
      const watermark = this.watermarks.get(topic)
      const end = kind === 'cursor' ? undefined : this.lease.end(topic)
      if (end !== undefined && watermark !== undefined) lag += Math.max(0, end - watermark)
    }
    return lag
  }

  /** A bounded run: everything that was there at the start is read, finished and committed. */
  get isThrough(): boolean {
    return this.run !== undefined && this.run.isQuiet && (this.inputs?.isThrough ?? false)
  }

  /** Nothing is in work, and everything that finished is committed. */
  get isQuiet(): boolean {
    return this.run?.isQuiet ?? false
  }

  /** The longest outage under way began then, by the monotonic clock; undefined: there is none. */
  get outageSince(): number | undefined {
    return this.outages.size === 0 ? undefined : this.outageBegan
  }

  /** By node, as far as it is known when what is away is tried again. */
  get outagesByNode(): Readonly<Record<string, OutageFigures>> {
    const now = this.services.clock.monotonic()
    return Object.fromEntries(
      [...this.outages].flatMap(([place, { error, nextAt }]) => {
        if (nextAt === undefined) return []
        const figures = { sinceMs: now - this.outageBegan, nextInMs: Math.max(0, nextAt - now) }
        return this.nodesAt(place, error).map((nodeId) => [nodeId, figures] as const)
      }),
    )
  }

  /** Reads nothing more until `resume`; what is in work goes on. */
  pause(): void {
    this.paused = true
    this.actor.send({ type: 'PAUSE' })
  }

  resume(): void {
    this.paused = false
    if (this.outages.size === 0) this.actor.send({ type: 'RESUME' })
    this.services.changed.announce()
  }

  endSources(): void {
    this.inputs?.endSources()
  }

  /** Resolves when it runs, or throws why it cannot. */
  async begin(): Promise<void> {
    this.actor.send({ type: 'RESTORE' })
    await this.until((state) => state !== 'restoring')
    const { error, state } = this
    if (state === 'stopped' && error !== undefined) throw error
  }

  /** Resolves when everything in work is committed. `last`: a bounded run has come to its end. */
  async revoke(options: { readonly last: boolean }): Promise<void> {
    this.last = options.last
    if (this.state === 'lost') return
    this.actor.send({ type: 'REVOKE' })
    await this.until((state) => state === 'released' || state === 'lost')
    await this.stopNodes()
  }

  lose(): void {
    if (this.actor.getSnapshot().status === 'done') return
    this.actor.send({ type: 'LOST' })
    void this.stopNodes()
  }

  async restore(): Promise<void> {
    try {
      const { nodes, sources } = await this.makeNodes()
      this.mustBeOurs()
      const { services, lease, stage, desk } = this
      this.notes = services.crashNotes(`${lease.group}-${lease.task}`)
      const budget = new BudgetShare(services.budget)
      this.run = new TaskRun({
        lease,
        nodes,
        edges: stage.edges,
        desk,
        letters: services.letters,
        budget,
        clock: services.clock,
        random: () => services.random(),
        retry: services.retry,
        totals: services.totals,
        notes: this.notes,
        inspection: { flow: services.inspector, task: `${stage.id}/${lease.task}`, epoch: lease.epoch },
        changed: services.changed,
        circuitOf: (nodeId) => services.circuits.of(nodeId),
        committed: (draft, commit) => this.onCommitted(draft, commit),
        outage: (place, error, nextInMs) => this.onOutage(place, error, nextInMs),
        ended: (error) => this.onEnded(error),
      })
      this.inputs = await openInputs({
        run: this.run,
        stage,
        lease,
        services,
        sources,
        budget,
        mayRead: (place) => this.mayRead(place),
        outage: (place, error, nextInMs) => this.onOutage(place, error, nextInMs),
        ended: (error) => this.onEnded(error),
      })
      this.mustBeOurs()
      for (const connector of this.connectors.values()) connector.send({ type: 'CONNECTED' })
    } catch (thrown) {
      this.drop()
      await this.stopNodes()
      throw asFlowError(thrown, this.stage.id)
    }
  }

  /** It may be lost while it is restored: then nobody else ends what has been opened since. */
  private mustBeOurs(): void {
    if (!this.stopping.signal.aborted) return
    const { group, task } = this.lease
    throw new FlowError('TASK_LOST', {
      message: `Task ${task} of "${group}" was lost while it was restored.`,
    })
  }

  async drain(): Promise<void> {
    await this.inputs?.stopReading()
    await this.run?.drain({ last: this.last })
    this.run?.stop()
  }

  drop(): void {
    this.inputs?.stopReading().catch(() => {})
    this.run?.stop()
  }

  private async makeNodes() {
    const nodes: ChainNode[] = []
    const sources = new Map<string, Source>()
    for (const node of this.stage.nodes) {
      const instance = await this.make(node)
      if (instance.type === 'source') sources.set(node.id, instance)
      nodes.push({
        id: node.id,
        spec: node.spec,
        ports: outputPorts(node.spec, node.config),
        instance: instance.type === 'source' ? { type: 'pass-through' } : instance,
        way: { run: () => {}, outputs: {} },
        followed: undefined,
      })
    }
    return { nodes, sources }
  }

  private async make(node: CheckedNode): Promise<NodeInstance> {
    const { role, traits } = node.spec
    if (role !== 'operator' || traits.outsideEffect === true || traits.callsOutside === true)
      this.openConnector(node.id)
    const runtime = await this.services.runtimeOf(node.kind)
    const context = nodeContext({
      nodeId: node.id,
      services: this.services,
      lease: this.lease,
      tasks: this.tasks,
      desk: this.desk,
      signal: this.stopping.signal,
      health: (nodeId, outage) => this.onHealth(nodeId, outage),
    })
    const instance = await created(runtime.create(node.config, context), node.id)
    this.instances.push(instance)
    return instance
  }

  private openConnector(nodeId: string): void {
    const { clock, name, emit } = this.services
    const actor = createActor(connectorMachine, { clock: machineClock(clock) })
    const id = this.tasks === 1 ? nodeId : `${nodeId}/${this.lease.task}`
    watchTransitions(actor, { flow: name.flowId, machine: 'connector', id }, () => clock.now(), emit)
    this.connectors.set(nodeId, actor.start())
  }

  private onHealth(nodeId: string, outage: FlowError | null): void {
    this.connectors
      .get(nodeId)
      ?.send(outage === null ? { type: 'CONNECTED' } : { type: 'OUTAGE', error: outage })
  }

  /** A place in an outage tries again by itself, at its own pace; all others wait for it. */
  private mayRead(place: string): boolean {
    return !this.paused && (this.outages.has(place) || this.outages.size === 0)
  }

  /** `place` is a node, or "topics", "broker" or "sink" where a poll, a commit or its outside part is meant. */
  private onOutage(place: string, error: FlowError | null, nextInMs?: number): void {
    // A commit that was under way may still say so.
    if (this.state === 'stopped') return
    const now = this.services.clock.monotonic()
    if (error !== null && this.outages.size === 0) this.outageBegan = now
    if (error === null) this.outages.delete(place)
    else this.outages.set(place, { error, nextAt: nextInMs === undefined ? undefined : now + nextInMs })
    for (const nodeId of this.nodesAt(place, error)) this.onHealth(nodeId, error)
    if (error !== null) this.actor.send({ type: 'OUTAGE', error })
    else if (this.outages.size === 0 && !this.paused) this.actor.send({ type: 'RECOVERED' })
    this.services.changed.announce()
  }

  private nodesAt(place: string, error: FlowError | null): readonly string[] {
    if (this.connectors.has(place)) return [place]
    if (error?.nodeId !== undefined && this.connectors.has(error.nodeId)) return [error.nodeId]
    const isReadAway = place === 'topics' && error?.code === 'TOPIC_MISSING'
    const meant = ({ spec: { traits } }: CheckedNode) =>
      place === 'sink'
        ? traits.outsideEffect === true
        : traits.readsTopic !== undefined || (!isReadAway && traits.writesTopics !== undefined)
    return this.stage.nodes.filter(meant).map(({ id }) => id)
  }

  private onCommitted(draft: Draft, { positions }: TaskCommit): void {
    for (const { topic, watermark } of positions) this.watermarks.set(topic, watermark)
    const { counts, written } = this.services
    const { out, dropped, deadLetters } = draft.outcomes
    counts.in += out + dropped + deadLetters
    counts.out += out
    counts.dropped += dropped
    counts.deadLetters += deadLetters
    for (const { topic } of draft.collector.outputs) written[topic] = (written[topic] ?? 0) + 1
    for (const [nodeId, count] of Object.entries(draft.effects))
      written[nodeId] = (written[nodeId] ?? 0) + count
    this.services.changed.announce()
  }

  private onEnded(error: FlowError): void {
    if (error.class === 'lost') this.actor.send({ type: 'LOST' })
    else this.actor.send({ type: 'STOP', error })
    // Nothing is tried again: what was away before is no story of its own any more.
    this.outages.clear()
    for (const connector of this.connectors.values()) connector.send({ type: 'STOP' })
    // A gap stops its partition; the others go on. Everything else takes the flow with it.
    if (error.class === 'gap') this.services.stoppedAtGap(error)
    else if (error.class !== 'lost') this.services.fault(error)
    this.services.changed.announce()
  }

  /** Ends every node, whatever one of them says; what a sink cannot close is cut back at the next start. */
  private async stopNodes(): Promise<void> {
    this.stopping.abort()
    for (const connector of this.connectors.values()) connector.send({ type: 'STOP' })
    this.notes?.close()
    this.notes = undefined
    await Promise.allSettled(this.instances.splice(0).map(async (instance) => instance.stop?.()))
  }

  private until(reached: (state: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!reached(this.state)) return
        subscription.unsubscribe()
        resolve()
      }
      const subscription = this.actor.subscribe({ next: look, complete: () => resolve() })
      look()
    })
  }
}

/** What keeps a node from beginning is told as that node's. */
async function created(
  instance: NodeInstance | Promise<NodeInstance>,
  nodeId: string,
): Promise<NodeInstance> {
  try {
    return await instance
  } catch (error) {
    throw asFlowError(error, nodeId)
  }
}
