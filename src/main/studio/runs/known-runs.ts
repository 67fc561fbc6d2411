import type { RunFigures, RunView } from '../../../contract/studio/run-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { EnvironmentDesk } from '../environments/environment-desk.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { DoorWatch } from './door-watch.ts'
import { FigureNews } from './figure-news.ts'
import type { FlowPlan } from './flow-plan.ts'
import { GroupWatch } from './group-watch.ts'
import { besideOthers, joinedFigures, joinedView, latestOf, sharedWith } from './joined-runs.ts'
import { runName } from './run-name.ts'
import { runsNot } from './run-refusals.ts'
import type { StudioRun } from './studio-run.ts'

export interface KnownRunsOptions {
  readonly files: FlowFiles
  readonly environments: EnvironmentDesk
  readonly broker: WorkspaceBroker
  readonly clock: Clock
  /** A run began, ended, or stands otherwise. */
  readonly changed: () => void
  /** What is new of a flow's figures; at most four times a second. */
  readonly figures: (figures: RunFigures) => void
}

/** The latest run of each flow in each environment, started here or by another process of this machine. */
export class KnownRuns {
  private readonly options: KnownRunsOptions
  private readonly news: FigureNews
  private readonly others: DoorWatch
  private readonly groups: GroupWatch
  /** Those of the Studio, by name. */
  private readonly own = new Map<string, StudioRun>()

  constructor(options: KnownRunsOptions) {
    const { files, broker, clock, changed, figures } = options
    this.options = options
    this.news = new FigureNews({ clock, look: (file) => this.figures(file), tell: figures })
    this.groups = new GroupWatch({ broker, clock, changed })
    this.others = new DoorWatch({
      files,
      clock,
      isOurs: (process) => this.ours.some(({ pid }) => pid === process),
      changed,
      moved: (moved) => this.news.moved(moved),
    })
  }

  list(): RunView[] {
    const others = Map.groupBy(
      this.others.runs().flatMap((run) => run.views()),
      runName,
    )
    const all = [
      ...[...others.values()].flatMap((same) => joinedView(same) ?? []),
      // Behind the others: of two that go on it is the one that can be stopped from here.
      ...this.ours.map((run) => this.viewOf(run)),
    ]
    return [...Map.groupBy(all, runName).values()].flatMap((same) => {
      const latest = latestOf(same)
      return latest === undefined ? [] : [besideOthers(latest, same)]
    })
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

  /** Started here. */
  get ours(): readonly StudioRun[] {
    return [...this.own.values()]
  }

  /** One that begins here, in the place of the one before. */
  add(run: StudioRun): void {
    const { plan, target } = run.prepared
    this.own.set(runName({ environment: target.name, file: plan.file }), run)
    this.groups.watch(run)
  }

  viewOf(run: StudioRun): RunView {
    const { environments } = this.options
    const { name, stamp } = run.prepared.target
    if (run.isOver) return run.view()
    const view = sharedWith(run.view(), this.groups.othersOf(run))
    if (!environments.has(name)) return { ...view, isEnvironmentGone: true }
    return environments.stampOf(name) === stamp ? view : { ...view, isEnvironmentChanged: true }
  }

  /** One that goes on here. Throws FLOW_NOT_RUNNING. */
  live(file: string, environment = this.options.environments.chosen): StudioRun {
    const run = this.own.get(runName({ environment, file }))
    if (run !== undefined && !run.isOver) return run
    throw runsNot(file, environment)
  }

  /** What runs in an environment, from here or by another process of this machine. */
  livePlans(environment: string): readonly { readonly plan: FlowPlan; readonly by: string }[] {
    const own = this.ours.filter(({ isOver, prepared }) => !isOver && prepared.target.name === environment)
    const others = this.others.runs().filter((run) => !run.isOver && run.environment === environment)
    return [
      ...own.flatMap(({ prepared }) => prepared.plans.map((plan) => ({ plan, by: '' }))),
      ...others.flatMap(({ plans, owner }) => plans.map((plan) => ({ plan, by: `, by ${owner},` }))),
    ]
  }

  /** They have done something. */
  moved(files: readonly string[]): void {
    this.news.moved(files)
  }

  /** Their run is over: their last figures are told before its end is. */
  ended(files: readonly string[]): void {
    this.news.ended(files)
  }

  /** Files of flows came, went or are others. */
  filesChanged(): void {
    this.others.filesChanged()
  }

  /** Tells nothing more, and looks at no other process. */
  close(): void {
    this.news.close()
    this.groups.close()
    this.others.close()
  }

  private runOf(file: string): StudioRun | undefined {
    const { chosen } = this.options.environments
    const all = this.ours.filter(
      ({ prepared }) => prepared.target.name === chosen && prepared.plans.some((plan) => plan.file === file),
    )
    const own = this.own.get(runName({ environment: chosen, file }))
    return all.findLast(({ isOver }) => !isOver) ?? own ?? all.at(-1)
  }
}
