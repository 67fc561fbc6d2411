import { createActor, type ActorRefFrom } from 'xstate'
import type { FlowError } from '../../contract/errors.ts'
import { refusalOf } from '../../contract/protocol/refusal-of.ts'
import type { Counts, MetricsEvent, RunEvent, SummaryEvent } from '../../contract/run-protocol.ts'
import { nodeTopic } from '../../contract/names.ts'
import { manifestOf } from '../../flow/manifest.ts'
import { stagePlan } from '../../flow/stage-plan.ts'
import type { Topology } from '../../flow/topology.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import type { Member, TaskLease } from '../broker/port.ts'
import { asFlowError } from '../chain/compile-chain.ts'
import { addHeld } from '../delivery/held-work.ts'
import { flowMachine, type FlowWork } from '../lifecycle/flow-machine.ts'
import { machineClock, watchTransitions } from '../lifecycle/watch-transitions.ts'
import type { FlowServices } from '../task/flow-services.ts'
import { StageTask } from '../task/stage-task.ts'
import { createChangelogs, createInternalTopics, createOwnedTopics } from './flow-topics.ts'
import { readManifest, refuseLosses, writeManifest } from './manifest-store.ts'
import type { OutageWatch } from './outage-watch.ts'
import { refuseBesideOthers } from './refuse-beside-others.ts'
import { soonestOutages } from './soonest-outages.ts'
import { commitStartPositions, type StartPoint } from './start-positions.ts'

export interface FlowRunOptions {
  readonly flow: CheckedFlow
  readonly topology: Topology
  readonly revision: string
  readonly services: FlowServices
  readonly outages: OutageWatch
  /** See `RunRequest`. */
  readonly brokerNamed: string
  /** Who runs it, told to others who want the same. */
  readonly owner: string
  readonly from: StartPoint
  /** What an earlier revision left is given up. */
  readonly discard: boolean
  /** Called at each start, when positions are set and nothing is read yet. */
  beforeReading?(): Promise<void>
}

/** A flow running in this process: its machine, its memberships and its tasks. */
export class FlowRun implements FlowWork {
  readonly options: FlowRunOptions
  readonly tasks = new Set<StageTask>()
  private readonly members: Member[] = []
  private readonly actor: ActorRefFrom<typeof flowMachine>
  private from: StartPoint
  private discard: boolean
  private last = false
  /** By stage: how many tasks it has, whoever holds them. */
  private readonly taskCounts = new Map<string, number>()
  /** Sources without an end give nothing more, also those of tasks that come later. */
  private sourcesEnded = false
  /** Of a task, before the start was over that it belongs to. */
  private faultAtStart: FlowError | undefined
  /** Aborted when the present start is over: what comes of it later must not stay. */
  private starting = new AbortController()
  /** A start waits until the run before it has left its groups. */
  private abandoning: Promise<void> = Promise.resolve()
  /** When it first failed to start, until it runs. */
  private beganWaiting: number | undefined

  constructor(options: FlowRunOptions) {
    this.options = options
    this.from = options.from
    this.discard = options.discard
    const { clock, name, emit } = options.services
    this.actor = createActor(flowMachine, { input: this, clock: machineClock(clock) })
    watchTransitions(
      this.actor,
      { flow: name.flowId, machine: 'flow', id: name.flowId },
      () => clock.now(),
      emit,
    )
    this.actor.start()
  }

  get state(): string {
    return String(this.actor.getSnapshot().value)
  }

  get error(): FlowError | undefined {
    return this.actor.getSnapshot().context.error
  }

  get hasEnded(): boolean {
    return this.state === 'stopped' || this.state === 'failed'
  }

  start(): void {
    this.actor.send({ type: 'START' })
  }

  /** Reads nothing more until `resume`; what is in work is finished and committed. */
  pause(): void {
    this.actor.send({ type: 'PAUSE' })
    if (this.state === 'paused') for (const task of this.tasks) task.pause()
  }

  resume(): void {
    if (this.state === 'paused') for (const task of this.tasks) task.resume()
    this.actor.send({ type: 'RESUME' })
  }

  fault(error: FlowError): void {
    if (this.state === 'starting') this.faultAtStart ??= error
    this.actor.send({ type: 'FAULT', error })
  }

  /** Of partitions that stop for one cause only the first is told: it replaces what was said of the topic before. */
  stoppedAtGap(error: FlowError): void {
    const stopped = [...this.tasks].filter((task) => task.state === 'stopped')
    if (stopped.length === 1) this.notice(error)
  }

  /** Finishes what is in work and stops. `last`: a bounded run is through, files are rolled. */
  stop(options: { readonly last: boolean }): void {
    this.last = options.last
    this.actor.send({ type: 'DRAIN' })
  }

  /** Resolves when it is stopped or failed; call it after `start`. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.hasEnded) return
        subscription.unsubscribe()
        resolve()
      }
      const subscription = this.actor.subscribe(look)
      look()
    })
  }

  /** Topics that this flow makes; called for every flow of a run before the first one begins. */
  async createTopics(): Promise<void> {
    const { flow, services } = this.options
    await createOwnedTopics(services.broker, flow, (topic) => services.physicalTopic(topic))
  }

  async begin(): Promise<void> {
    const { signal } = (this.starting = new AbortController())
    this.beganWaiting ??= this.monotonic()
    await this.abandoning.catch(() => {})
    this.faultAtStart = undefined
    await this.beginOnce(signal)
    this.throwFaultAtStart()
    this.beganWaiting = undefined
  }

  private async beginOnce(signal: AbortSignal): Promise<void> {
    const { flow, topology, services, revision } = this.options
    const { broker, clock } = services
    await this.createTopics()
    const { brokerNamed } = this.options
    await createInternalTopics(broker, topology, { names: this.expectedTopics(), brokerNamed })
    if (!broker.keepsState) await createChangelogs(broker, topology)
    const before = await readManifest(broker, topology.manifest)
    const counts = await this.partitionCounts()
    const after = manifestOf(topology, { revision, file: flow.text, counts })
    await refuseBesideOthers(services, [before, after], { from: this.from, discard: this.discard })
    if (!this.discard) await refuseLosses(broker, before, after)
    for (const stage of topology.stages) await commitStartPositions(broker, stage, this.from, before)
    // Only once: a restart after a fault goes on at what is committed.
    this.from = 'committed'
    this.discard = false
    if (JSON.stringify(before) !== JSON.stringify(after))
      await writeManifest(broker, topology.manifest, after, clock.now())
    await this.options.beforeReading?.()
    for (const stage of topology.stages) if (!signal.aborted) await this.join(stage, signal)
  }

  private throwFaultAtStart(): void {
    if (this.faultAtStart !== undefined) throw this.faultAtStart
  }

  /** Also notes how large a message each topic takes. */
  private async partitionCounts(): Promise<Readonly<Record<string, number>>> {
    const { topology, services } = this.options
    const names = [...this.expectedTopics(), ...topology.internalTopics.map(({ name }) => name)]
    const topics = await services.broker.describeTopics([...new Set(names)])
    for (const topic of topics) services.messageLimits.set(topic.name, topic)
    return Object.fromEntries(topics.map(({ name, ranges }) => [name, ranges.length]))
  }

  private expectedTopics(): readonly string[] {
    const { topology } = this.options
    const inputs = topology.stages.flatMap((stage) =>
      stage.inputs.filter(({ kind }) => kind === 'topic').map(({ topic }) => topic),
    )
    return [...new Set([...inputs, ...topology.stages.flatMap(({ writes }) => writes)])]
  }

  private async join(stage: Topology['stages'][number], signal: AbortSignal): Promise<void> {
    const { services, owner, outages } = this.options
    const { broker, clock } = services
    const topics = stage.inputs.map(({ topic }) => topic)
    const descriptions = await broker.describeTopics(topics)
    const tasks = Math.max(...descriptions.map(({ ranges }) => ranges.length))
    this.taskCounts.set(stage.id, tasks)
    const byLease = new Map<TaskLease, StageTask>()
    let joined = false
    const member = await broker.join({
      group: stage.group,
      topics,
      clock,
      owner,
      plan: stagePlan(stage),
      stores: stage.stores.map(({ nodeId }) => ({
        store: nodeId,
        changelog: nodeTopic(services.name, nodeId, 'changelog'),
      })),
      assigned: async (lease) => {
        const task = new StageTask({ stage, lease, services, tasks })
        byLease.set(lease, task)
        this.tasks.add(task)
        try {
          await this.beginTask(task)
        } catch (error) {
          // The first share belongs to the start; what comes later has nobody else who waits for it.
          if (!joined) throw error
          this.fault(asFlowError(error, stage.id))
        }
      },
      revoking: async (lease) => {
        await byLease.get(lease)?.revoke({ last: this.last })
        this.forget(byLease, lease)
      },
      lost: (lease) => {
        byLease.get(lease)?.lose()
        this.forget(byLease, lease)
      },
      troubled: (error) => {
        if (error !== null) this.notice(error)
        outages.ofMember(stage.group, error)
      },
    })
    joined = true
    // A drain that came meanwhile did not find it.
    if (signal.aborted) await member.leave()
    else this.members.push(member)
  }

  /** Also where the flow is paused or its sources have ended by then. */
  private async beginTask(task: StageTask): Promise<void> {
    if (this.state === 'paused') task.pause()
    await task.begin()
    if (this.state === 'paused') task.pause()
    if (this.sourcesEnded) task.endSources()
    this.options.services.changed.announce()
  }

  private forget(byLease: Map<TaskLease, StageTask>, lease: TaskLease): void {
    const task = byLease.get(lease)
    byLease.delete(lease)
    if (task !== undefined) this.tasks.delete(task)
    this.options.services.changed.announce()
  }

  async drain(): Promise<void> {
    this.starting.abort()
    await Promise.all(this.members.splice(0).map((member) => member.leave()))
    // Of a group that is being joined: nobody waits for them any more.
    for (const task of this.tasks) task.lose()
    this.tasks.clear()
  }

  abandon(): Promise<void> {
    for (const task of this.tasks) task.lose()
    this.abandoning = this.drain()
    return this.abandoning
  }

  monotonic(): number {
    return this.options.services.clock.monotonic()
  }

  /** A bounded run goes on to its end without sources that have none. */
  endSources(): void {
    this.sourcesEnded = true
    for (const task of this.tasks) task.endSources()
  }

  holds(group: string, task: number): boolean {
    return [...this.tasks].some(({ lease }) => lease.group === group && lease.task === task)
  }

  /** Every task of this process has come to the end that a bounded run has. */
  get isThrough(): boolean {
    return this.state === 'running' && [...this.tasks].every((task) => task.isThrough)
  }

  get unfinished(): number {
    let unfinished = 0
    for (const task of this.tasks) unfinished += task.unfinished
    return unfinished
  }

  /** When the present outage began, by the monotonic clock. */
  get outageSince(): number | undefined {
    if (this.state === 'backing-off' || this.beganWaiting !== undefined) return this.beganWaiting
    const began = [...this.tasks].flatMap((task) => task.outageSince ?? [])
    return began.length === 0 ? undefined : Math.min(...began)
  }

  /** Its cause. */
  get outage(): FlowError | undefined {
    return [...this.tasks].find((task) => task.outageSince !== undefined)?.error ?? this.error
  }

  /** Newest minus committed, in messages, over the tasks held here. */
  get lag(): number {
    let lag = 0
    for (const task of this.tasks) lag += task.lag
    return lag
  }

  counts(): Counts {
    const { counts } = this.options.services
    const { unfinished } = this
    return { ...counts, in: counts.in + unfinished, unfinished }
  }

  metrics(perSecond: number): MetricsEvent {
    const { services } = this.options
    return {
      type: 'metrics',
      at: services.clock.now(),
      flow: services.name.flowId,
      counts: this.counts(),
      perSecond,
      tasks: [...this.taskCounts.values()].reduce((sum, count) => sum + count, 0),
      lag: this.lag,
      budgetBytes: services.budget.taken,
      budgetMostBytes: services.budget.limitBytes,
      nodes: structuredClone(services.totals),
      held: addHeld([...this.tasks].map((task) => task.held)),
      outages: soonestOutages([...this.tasks].map((task) => task.outagesByNode)),
      written: { ...services.written },
    }
  }

  summary(ended: SummaryEvent['ended'], durationMs: number): SummaryEvent {
    const { services } = this.options
    const flow = services.name.flowId
    return {
      type: 'summary',
      at: services.clock.now(),
      flow,
      counts: this.counts(),
      written: { ...services.written },
      ended,
      durationMs,
    }
  }

  /** It cannot start yet. */
  waitsToStart(error: FlowError): void {
    this.options.outages.atStart(error)
    this.notice(error)
  }

  /** Something a person should know that is no change of state. */
  notice(error: FlowError): void {
    const { services } = this.options
    this.emit({
      type: 'notice',
      at: services.clock.now(),
      flow: services.name.flowId,
      ...refusalOf(error),
    })
  }

  emit(event: RunEvent): void {
    this.options.services.emit(event)
  }
}
