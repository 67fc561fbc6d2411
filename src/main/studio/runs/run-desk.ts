import { FlowError } from '../../../contract/errors.ts'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { runMethods, RunFigures, RunLook, RunView } from '../../../contract/studio/run-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { hostProcesses, type StartHost } from '../../../runtime/host/host-process.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { DoorWatch } from './door-watch.ts'
import { DrawnTrust } from './drawn-trust.ts'
import { FigureNews } from './figure-news.ts'
import { LocalData } from './local-data.ts'
import { flowsOfRun, type FlowsOfRun, preparedRun, type PreparedRun } from './prepare-run.ts'
import { RunTrust } from './run-trust.ts'
import { StudioRun } from './studio-run.ts'

type Methods = typeof runMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

export interface RunDeskOptions {
  readonly files: FlowFiles
  readonly broker: WorkspaceBroker
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
  private readonly startHost: StartHost
  private readonly news: FigureNews
  private readonly others: DoorWatch
  /** By file. */
  private readonly runs = new Map<string, StudioRun>()
  /** Files whose run is about to change: nothing else may be asked for meanwhile. */
  private readonly changing = new Set<string>()
  /** Files of `changing` whose run was told to stop meanwhile: no other one begins. */
  private readonly stopped = new Set<string>()
  private isClosing = false

  constructor(options: RunDeskOptions) {
    const { files, broker, clock, trustFolder, startHost = hostProcesses() } = options
    this.options = options
    this.trust = new RunTrust({ workspace: files.folder, clock, folder: trustFolder })
    this.drawn = new DrawnTrust(files, this.trust)
    this.local = new LocalData(broker)
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
    const all = [
      ...[...this.runs.values()].map((run) => run.view()),
      ...this.others.runs().flatMap((run) => run.views()),
    ]
    return [...Map.groupBy(all, ({ file }) => file).values()].flatMap((same) => latestOf(same) ?? [])
  }

  /** Of a flow or a simulated outside; undefined where it did not run since the Studio started. */
  figures(file: string): RunFigures | undefined {
    const other = this.others.runs().findLast((run) => run.has(file))
    const own = this.runOf(file)
    if (other === undefined || (own !== undefined && !own.isOver)) return own?.figures(file)
    return other.isOver && own !== undefined ? own.figures(file) : other.figures(file)
  }

  text(file: string): { text: string } | null {
    const plan = this.runOf(file)?.prepared.plans.find((each) => each.file === file)
    return plan === undefined ? null : { text: plan.text }
  }

  async look({ file, withOutside }: Given<'runs.look'>): Promise<RunLook> {
    const of = flowsOfRun(this.options.files, { file, withOutside })
    const prepared = preparedRun(this.options.files, of, { from: 'committed', trusted: [] })
    return {
      ...(await this.local.look(of)),
      asks: this.trust.missing(of.flows).map(({ capability, by }) => ({ capability, by })),
      hasOutside: of.withOutside,
      revision: revisionOf(prepared),
    }
  }

  accept({ file, revision, withOutside }: Given<'runs.accept'>): void {
    const of = flowsOfRun(this.options.files, { file, withOutside })
    const prepared = preparedRun(this.options.files, of, { from: 'committed', trusted: [] })
    if (revisionOf(prepared) !== revision)
      throw new FlowError('FLOW_CHANGED_OUTSIDE', {
        message: `"${file}" is another one by now, so nothing was accepted.`,
        hint: 'Read again what it asks for.',
      })
    this.trust.accept(of.flows)
  }

  async start({ file, from, clean, withOutside }: Given<'runs.start'>): Promise<RunView> {
    return await this.changingRun(file, async () => {
      this.refuseRunning(file, 'so it was not started again')
      const of = flowsOfRun(this.options.files, { file, withOutside })
      const prepared = preparedRun(this.options.files, of, { from, trusted: this.trust.require(of.flows) })
      if (clean) await this.clean(of, prepared)
      else await this.local.refuseLosses(of)
      return this.begin(prepared)
    })
  }

  async apply({ file, withOutside, from }: Given<'runs.apply'>): Promise<RunView> {
    return await this.changingRun(file, async () => {
      const old = this.liveRun(file)
      const of = flowsOfRun(this.options.files, {
        file,
        withOutside: withOutside ?? old.prepared.withOutside,
      })
      // All that can be refused is refused before the old revision ends.
      const prepared = preparedRun(this.options.files, of, { from, trusted: this.trust.require(of.flows) })
      await this.local.refuseLosses(of)
      old.drain()
      await old.done
      return this.stopped.has(file) ? old.view() : this.begin(prepared, { isPaused: old.isPaused })
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
    if (this.changing.has(file)) this.stopped.add(file)
    if (now) run.stopNow()
    else run.drain()
  }

  /** Throws FLOW_ALREADY_RUNNING while it runs, here or elsewhere on this machine, or its run is just being changed. */
  refuseAtWork(file: string, notDone: string): void {
    if (this.changing.has(file)) throw changingNow(file)
    this.refuseRunning(file, notDone)
  }

  /** Files of flows came, went or are others. */
  filesChanged(): void {
    this.others.filesChanged()
  }

  private refuseRunning(file: string, notDone: string): void {
    const run = this.list().find((each) => each.file === file && each.endedAt === null)
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

  private begin(prepared: PreparedRun, { isPaused = false } = {}): RunView {
    const { file, name } = prepared.plan
    // `close` has counted the runs it waits for: one that begins after it would outlive the Studio.
    if (this.isClosing)
      throw new FlowError('FLOW_NOT_RUNNING', {
        message: `"${name}" was not started: the Studio is ending.`,
        hint: 'Run it when the Studio is started again.',
      })
    const run = new StudioRun({
      prepared,
      startHost: this.startHost,
      clock: this.options.clock,
      changed: () => this.options.changed(),
      moved: () => this.news.moved(prepared.plans.map((plan) => plan.file)),
    })
    if (isPaused) run.pause()
    this.runs.set(file, run)
    this.options.changed()
    return run.view()
  }

  private async clean(of: FlowsOfRun, { plans }: PreparedRun): Promise<void> {
    const topics = new Set(plans.flatMap((plan) => plan.topics))
    for (const { isOver, prepared } of this.runs.values()) {
      const shared = prepared.plans.flatMap((plan) => plan.topics).find((topic) => topics.has(topic))
      if (isOver || shared === undefined) continue
      throw new FlowError('TOPIC_IN_USE', {
        message: `"${prepared.plan.name}" runs now and uses "${shared}", so nothing was deleted.`,
        hint: 'Stop it first, or run without cleaning.',
      })
    }
    await this.local.clean(of)
  }

  private async changingRun<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
    if (this.isClosing || this.changing.has(file)) throw changingNow(file)
    this.changing.add(file)
    try {
      return await work()
    } finally {
      this.changing.delete(file)
      this.stopped.delete(file)
    }
  }

  /** Throws FLOW_NOT_RUNNING. */
  private liveRun(file: string): StudioRun {
    const run = this.runs.get(file)
    if (run !== undefined && !run.isOver) return run
    throw new FlowError('FLOW_NOT_RUNNING', {
      message: `"${file}" does not run here.`,
      hint: 'It has ended, or somebody else runs it; start it with Run.',
    })
  }

  private runOf(file: string): StudioRun | undefined {
    const all = [...this.runs.values()].filter(({ prepared }) =>
      prepared.plans.some((plan) => plan.file === file),
    )
    return all.findLast(({ isOver }) => !isOver) ?? this.runs.get(file) ?? all.at(-1)
  }
}

/** One that goes on, else the one that ended last. */
function latestOf(runs: readonly RunView[]): RunView | undefined {
  return runs.toSorted((a, b) => (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity)).at(-1)
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
