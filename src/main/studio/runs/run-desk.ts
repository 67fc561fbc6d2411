import { LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { runMethods, RunFigures, RunLook, RunView } from '../../../contract/studio/run-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { ReadyHost } from '../../../runtime/host/ready-host.ts'
import { hostProcesses, type StartHost } from '../../../runtime/host/host-process.ts'
import type { EnvironmentSheet } from '../../../contract/studio/environment-methods.ts'
import type { EnvironmentDesk } from '../environments/environment-desk.ts'
import { type EnvironmentTarget, refuseProtected } from '../environments/environment-target.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { DoorWatch } from './door-watch.ts'
import { DrawnTrust } from './drawn-trust.ts'
import type { FlowPlan } from './flow-plan.ts'
import { FigureNews } from './figure-news.ts'
import { joinedFigures, joinedView, latestOf } from './joined-runs.ts'
import { LocalData } from './local-data.ts'
import { flowsOfRun, type FlowsOfRun, preparedRun, type PreparedRun } from './prepare-run.ts'
import { lookAtSheet } from './run-sheet.ts'
import { RunConsent } from './run-consent.ts'
import { RunTrust } from './run-trust.ts'
import { StudioRun } from './studio-run.ts'

type Methods = typeof runMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

export interface RunDeskOptions {
  readonly files: FlowFiles
  readonly broker: WorkspaceBroker
  readonly environments: EnvironmentDesk
  readonly clock: Clock
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly trustFolder?: string | undefined
  readonly startHost?: StartHost | undefined
  /** A run began, ended, or stands otherwise. */
  readonly changed: () => void
  /** What is new of a flow's figures; at most four times a second. */
  readonly figures: (figures: RunFigures) => void
}

/** The flows of the workspace at work: each runs in a process of its own, and the latest run of each is known. */
export class RunDesk {
  /** Tells what was drawn here from what came from elsewhere. */
  readonly drawn: DrawnTrust
  private readonly options: RunDeskOptions
  private readonly trust: RunTrust
  private readonly local: LocalData
  private readonly consent: RunConsent
  private readonly startHost: StartHost
  private readonly news: FigureNews
  private readonly others: DoorWatch
  /** By environment and file. */
  private readonly runs = new Map<string, StudioRun>()
  /** Of `runs`: those whose run is about to change: nothing else may be asked for meanwhile. */
  private readonly changing = new Set<string>()
  /** Of `changing`: those whose run was told to stop meanwhile: no other one begins. */
  private readonly stopped = new Set<string>()
  private isClosing = false

  constructor(options: RunDeskOptions) {
    const { files, broker, environments, clock, trustFolder, startHost = hostProcesses() } = options
    this.options = options
    this.trust = new RunTrust({ workspace: files.folder, clock, folder: trustFolder })
    this.drawn = new DrawnTrust(files, this.trust)
    this.local = new LocalData(broker)
    this.consent = new RunConsent(environments.memory)
    this.startHost = startHost
    this.news = new FigureNews({ clock, look: (file) => this.figures(file), tell: options.figures })
    this.others = new DoorWatch({
      files,
      clock,
      isOurs: (process) => [...this.runs.values()].some(({ pid }) => pid === process),
      changed: options.changed,
      moved: (moved) => this.news.moved(moved),
    })
  }

  list(): RunView[] {
    const others = Map.groupBy(
      this.others.runs().flatMap((run) => run.views()),
      nameOf,
    )
    const all = [
      ...[...this.runs.values()].map((run) => this.viewOf(run)),
      ...[...others.values()].flatMap((same) => joinedView(same) ?? []),
    ]
    return [...Map.groupBy(all, nameOf).values()].flatMap((same) => latestOf(same) ?? [])
  }

  /** Of a flow or a simulated outside in the chosen environment; undefined where it did not run there since the Studio started. */
  figures(file: string): RunFigures | undefined {
    const { chosen } = this.options.environments
    const others = this.others.runs().filter((run) => run.environment === chosen && run.has(file))
    const live = others.filter(({ isOver }) => !isOver)
    const own = this.runOf(file)
    if (own !== undefined && (!own.isOver || live.length === 0)) return own.figures(file)
    const told = live.length > 0 ? live : others.slice(-1)
    return joinedFigures(told.flatMap((run) => run.figures(file) ?? []))
  }

  text(file: string): { text: string } | null {
    const plan = this.runOf(file)?.prepared.plans.find((each) => each.file === file)
    return plan === undefined ? null : { text: plan.text }
  }

  async look({ file, withOutside }: Given<'runs.look'>): Promise<RunLook> {
    const of = this.flowsOf(file, withOutside)
    const prepared = preparedRun(this.options.files, of, { from: 'committed', trusted: [] })
    return {
      ...(await this.local.look(of)),
      asks: this.asksOf(of),
      hasOutside: of.withOutside,
      revision: revisionOf(prepared),
    }
  }

  asks({ file, withOutside }: Given<'runs.asks'>): RunLook['asks'] {
    return this.asksOf(this.flowsOf(file, withOutside))
  }

  /** What a run would touch in the chosen environment; in a protected one what the deployed flow does. */
  async sheet({ file, withOutside }: Given<'runs.look'>): Promise<EnvironmentSheet> {
    const of = this.flowsOf(file, withOutside)
    const prepared = preparedRun(this.options.files, of, { from: 'committed', trusted: [] })
    const revision = revisionOf(prepared)
    const { name: environment, isProtected } = of.target
    const isConfirmed = this.consent.has(of, revision)
    const look = await this.options.broker.with((broker) => lookAtSheet(broker, of), of.target)
    return { environment, isProtected, revision, isConfirmed, ...look }
  }

  accept({ file, revision, withOutside }: Given<'runs.accept'>): void {
    const of = this.flowsOf(file, withOutside)
    const prepared = preparedRun(this.options.files, of, { from: 'committed', trusted: [] })
    if (revisionOf(prepared) !== revision)
      throw new FlowError('FLOW_CHANGED_OUTSIDE', {
        message: `"${file}" is another one by now, so nothing was accepted.`,
        hint: 'Read again what it asks for.',
      })
    this.trust.accept(of.flows)
  }

  async start({ file, from, clean, withOutside, confirmed }: Given<'runs.start'>): Promise<RunView> {
    const { target } = this.options.broker
    refuseProtected(target, 'so nothing was started')
    return await this.changingRun(nameOf({ environment: target.name, file }), async () => {
      this.refuseStartingTwice(file, target)
      const of = flowsOfRun(this.options.files, { file, withOutside, target })
      const trusted = this.trust.require(of.flows)
      const prepared = preparedRun(this.options.files, of, { from, trusted })
      if (clean) refuseShared(target, 'clean data are of local runs')
      this.consent.require(of, revisionOf(prepared), confirmed)
      if (clean) await this.clean(of, prepared)
      else await this.local.refuseLosses(of)
      // What lies in a topic of others is no backlog of a draft.
      const isFirst = target.isShared && from === 'committed' && !(await this.local.hasRead(of))
      return this.begin(isFirst ? preparedRun(this.options.files, of, { from: 'now', trusted }) : prepared)
    })
  }

  async apply({ file, withOutside, from, confirmed }: Given<'runs.apply'>): Promise<RunView> {
    const { target } = this.options.broker
    refuseProtected(target, 'so nothing was applied')
    const key = nameOf({ environment: target.name, file })
    return await this.changingRun(key, async () => {
      const old = this.liveRun(file)
      const of = flowsOfRun(this.options.files, {
        file,
        withOutside: withOutside ?? old.prepared.withOutside,
        target,
      })
      // All that can be refused is refused before the old revision ends.
      const prepared = preparedRun(this.options.files, of, { from, trusted: this.trust.require(of.flows) })
      this.consent.requireMore(of, revisionOf(prepared), confirmed)
      await this.local.refuseLosses(of)
      const ready = new ReadyHost(this.startHost)
      try {
        old.drain()
        await old.done
        if (this.stopped.has(key)) return this.viewOf(old)
        return this.begin(prepared, { isPaused: old.isPaused, startHost: ready.start })
      } finally {
        ready.discard()
      }
    })
  }

  pause(file: string): void {
    this.liveRun(file).pause()
  }

  resume(file: string): void {
    this.liveRun(file).resume()
  }

  stop({ file, now }: Given<'runs.stop'>): void {
    const run = this.liveRun(file)
    const key = nameOf(this.viewOf(run))
    if (this.changing.has(key)) this.stopped.add(key)
    if (now) run.stopNow()
    else run.drain()
  }

  /** Throws FLOW_ALREADY_RUNNING while it runs in any environment, here or elsewhere on this machine, or its run is just being changed. */
  refuseAtWork(file: string, notDone: string): void {
    if ([...this.changing].some((key) => fileOf(key) === file)) throw changingNow(file)
    this.refuse(
      this.list().find((each) => each.file === file && each.endedAt === null),
      notDone,
    )
  }

  /** Throws FLOW_ALREADY_RUNNING while something runs in the environment. */
  refuseRunningIn(environment: string, notDone: string): void {
    this.refuse(
      this.list().find((each) => each.environment === environment && each.endedAt === null),
      notDone,
    )
  }

  /** Files of flows came, went or are others. */
  filesChanged(): void {
    this.others.filesChanged()
  }

  /** On a broker of others the deployed flow may run beside: it has a namespace of its own. */
  private refuseStartingTwice(file: string, { name, isShared }: EnvironmentTarget): void {
    const run = this.list().find(
      (each) =>
        each.file === file &&
        each.environment === name &&
        each.endedAt === null &&
        (each.isOurs || !isShared),
    )
    this.refuse(run, 'so it was not started again')
  }

  private refuse(run: RunView | undefined, notDone: string): void {
    if (run === undefined) return
    throw new FlowError('FLOW_ALREADY_RUNNING', {
      message: run.isOurs
        ? `"${run.name}" runs already, ${notDone}.`
        : `"${run.name}" runs already, by ${run.owner}, ${notDone}.`,
      hint: run.isOurs ? 'Stop it first.' : 'Stop it where it was started; here it is only watched.',
    })
  }

  /** Finishes what is in work everywhere, then ends. */
  async close(): Promise<void> {
    this.isClosing = true
    this.news.close()
    this.others.close()
    const runs = [...this.runs.values()]
    for (const run of runs) run.drain()
    await Promise.all(runs.map(({ done }) => done))
  }

  /** Ends what `close` waits for. */
  stopNow(): void {
    for (const run of this.runs.values()) run.stopNow()
  }

  /** How many flows are at work. */
  get live(): number {
    return [...this.runs.values()].filter(({ isOver }) => !isOver).length
  }

  private begin(
    prepared: PreparedRun,
    { isPaused = false, startHost = this.startHost }: { isPaused?: boolean; startHost?: StartHost } = {},
  ): RunView {
    const { file, name } = prepared.plan
    // `close` has counted the runs it waits for: one that begins after it would outlive the Studio.
    if (this.isClosing)
      throw new FlowError('FLOW_NOT_RUNNING', {
        message: `"${name}" was not started: the Studio is ending.`,
        hint: 'Run it when the Studio is started again.',
      })
    const run = new StudioRun({
      prepared,
      startHost,
      clock: this.options.clock,
      changed: () => this.options.changed(),
      moved: () => this.news.moved(prepared.plans.map((plan) => plan.file)),
    })
    if (isPaused) run.pause()
    this.runs.set(nameOf({ environment: prepared.target.name, file }), run)
    this.options.changed()
    return this.viewOf(run)
  }

  private async clean(of: FlowsOfRun, { plans }: PreparedRun): Promise<void> {
    const topics = new Set(plans.flatMap((plan) => plan.topics))
    for (const { plan, by } of this.livePlans(of.target.name)) {
      const shared = plan.topics.find((topic) => topics.has(topic))
      if (shared === undefined) continue
      throw new FlowError('TOPIC_IN_USE', {
        message: `"${plan.name}" runs now${by} and uses "${shared}", so nothing was deleted.`,
        hint: 'Stop it first, or run without cleaning.',
      })
    }
    await this.local.clean(of)
  }

  /** What runs in an environment, from here or by another process of this machine. */
  private livePlans(environment: string): readonly { readonly plan: FlowPlan; readonly by: string }[] {
    const own = [...this.runs.values()].filter(
      ({ isOver, prepared }) => !isOver && prepared.target.name === environment,
    )
    const others = this.others.runs().filter((run) => !run.isOver && run.environment === environment)
    return [
      ...own.flatMap(({ prepared }) => prepared.plans.map((plan) => ({ plan, by: '' }))),
      ...others.flatMap(({ plans, owner }) => plans.map((plan) => ({ plan, by: `, by ${owner},` }))),
    ]
  }

  private flowsOf(file: string, withOutside: boolean): FlowsOfRun {
    return flowsOfRun(this.options.files, { file, withOutside, target: this.options.broker.target })
  }

  private asksOf({ flows }: FlowsOfRun): RunLook['asks'] {
    return this.trust.missing(flows).map(({ capability, by }) => ({ capability, by }))
  }

  private viewOf(run: StudioRun): RunView {
    const { name, stamp } = run.prepared.target
    const isOther = !run.isOver && this.options.environments.stampOf(name) !== stamp
    return { ...run.view(), ...(isOther ? { isEnvironmentChanged: true } : {}) }
  }

  private async changingRun<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    if (this.isClosing || this.changing.has(key)) throw changingNow(fileOf(key))
    this.changing.add(key)
    try {
      return await work()
    } finally {
      this.changing.delete(key)
      this.stopped.delete(key)
    }
  }

  /** Throws FLOW_NOT_RUNNING. */
  private liveRun(file: string): StudioRun {
    const { chosen } = this.options.environments
    const run = this.runs.get(nameOf({ environment: chosen, file }))
    if (run !== undefined && !run.isOver) return run
    throw new FlowError('FLOW_NOT_RUNNING', {
      message:
        chosen === LOCAL_ENVIRONMENT
          ? `"${file}" does not run here.`
          : `"${file}" does not run in "${chosen}" from here.`,
      hint: 'It has ended, or somebody else runs it; start it with Run.',
    })
  }

  private runOf(file: string): StudioRun | undefined {
    const { chosen } = this.options.environments
    const all = [...this.runs.values()].filter(
      ({ prepared }) => prepared.target.name === chosen && prepared.plans.some((plan) => plan.file === file),
    )
    const own = this.runs.get(nameOf({ environment: chosen, file }))
    return all.findLast(({ isOver }) => !isOver) ?? own ?? all.at(-1)
  }
}

/** Of a run: a flow may run in several environments at a time. */
function nameOf({ environment, file }: Pick<RunView, 'environment' | 'file'>): string {
  return `${environment} ${file}`
}

function fileOf(name: string): string {
  return name.slice(name.indexOf(' ') + 1)
}

function refuseShared({ name, isShared }: EnvironmentTarget, why: string): void {
  if (!isShared) return
  throw new FlowError('ENVIRONMENT_SHARED', {
    message: `Others use the broker of "${name}" too, and ${why}: nothing was deleted, and nothing started.`,
    hint: 'Run it without cleaning, or choose "local".',
  })
}

function changingNow(file: string): FlowError {
  return new FlowError('FLOW_ALREADY_RUNNING', {
    message: `The run of "${file}" is just being changed.`,
    hint: 'Wait a moment, and ask again.',
  })
}

/** Of all that a run would take along. */
function revisionOf({ plans }: PreparedRun): string {
  return plans.map(({ revision }) => revision).join(' ')
}
