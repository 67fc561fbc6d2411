import { FlowError } from '../../../contract/errors.ts'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { runMethods, RunView } from '../../../contract/studio/run-methods.ts'
import { hostProcesses, type StartHost } from '../../../runtime/host/host-process.ts'
import { ReadyHost } from '../../../runtime/host/ready-host.ts'
import { type EnvironmentTarget, refuseProtected } from '../environments/environment-target.ts'
import { ChangingRuns } from './changing-runs.ts'
import { DrawnTrust } from './drawn-trust.ts'
import { groupOwners } from './group-owners.ts'
import { KnownRuns, type KnownRunsOptions } from './known-runs.ts'
import { LocalData } from './local-data.ts'
import { flowsOfRun, type FlowsOfRun, preparedRun, type PreparedRun, revisionOfRun } from './prepare-run.ts'
import { RunConsent } from './run-consent.ts'
import { RunLooks } from './run-looks.ts'
import { runName } from './run-name.ts'
import { refuseShared, runsAlready, sharedGroups, studioEnds } from './run-refusals.ts'
import { RunTrust } from './run-trust.ts'
import { StudioRun } from './studio-run.ts'

type Methods = typeof runMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

interface RunDeskOptions extends KnownRunsOptions {
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly trustFolder?: string | undefined
  readonly startHost?: StartHost | undefined
}

/** How a run begins that is not an ordinary first one. */
interface Beginning {
  readonly goesOn?: boolean
  readonly isPaused?: boolean
  readonly startHost?: StartHost
}

/** Starts, changes and ends runs of the workspace's flows, each in a process of its own. */
export class RunDesk {
  readonly known: KnownRuns
  readonly looks: RunLooks
  /** Tells what was drawn here from what came from elsewhere. */
  readonly drawn: DrawnTrust
  private readonly options: RunDeskOptions
  private readonly trust: RunTrust
  private readonly local: LocalData
  private readonly consent: RunConsent
  private readonly startHost: StartHost
  private readonly changing = new ChangingRuns()
  private isClosing = false

  constructor(options: RunDeskOptions) {
    const { files, broker, environments, clock, trustFolder, startHost = hostProcesses() } = options
    this.options = options
    this.trust = new RunTrust({ workspace: files.folder, clock, folder: trustFolder })
    this.drawn = new DrawnTrust(files, this.trust)
    this.local = new LocalData(broker)
    this.consent = new RunConsent(environments.memory)
    this.startHost = startHost
    this.known = new KnownRuns(options)
    const { trust, local, consent } = this
    this.looks = new RunLooks({ files, broker, trust, local, consent })
  }

  async start({ file, from, clean, withOutside, confirmed }: Given<'runs.start'>): Promise<RunView> {
    const { files, broker } = this.options
    const { target } = broker
    refuseProtected(target, 'so nothing was started')
    return await this.changing.change(runName({ environment: target.name, file }), async () => {
      this.refuseStartingTwice(file, target)
      const of = flowsOfRun(files, { file, withOutside, target })
      const trusted = this.trust.require(of.flows)
      const prepared = preparedRun(files, of, { from, trusted })
      if (clean) refuseShared(target, 'clean data are of local runs')
      this.consent.require(of, revisionOfRun(prepared), confirmed)
      if (confirmed === undefined) await this.refuseSharing(of)
      if (clean) await this.clean(of, prepared)
      else await this.local.refuseLosses(of)
      // What lies in a topic of others is no backlog of a draft.
      const isFirst = target.isShared && from === 'committed' && !(await this.local.hasRead(of))
      return this.begin(isFirst ? preparedRun(files, of, { from: 'now', trusted }) : prepared)
    })
  }

  async apply({ file, withOutside, from, confirmed }: Given<'runs.apply'>): Promise<RunView> {
    const { files, broker } = this.options
    const { target } = broker
    refuseProtected(target, 'so nothing was applied')
    const name = runName({ environment: target.name, file })
    return await this.changing.change(name, async () => {
      const old = this.known.live(file)
      const beside = withOutside ?? old.prepared.withOutside
      const of = flowsOfRun(files, { file, withOutside: beside, target })
      // All that can be refused is refused before the old revision ends.
      const prepared = preparedRun(files, of, { from, trusted: this.trust.require(of.flows) })
      this.consent.requireMore(of, revisionOfRun(prepared), confirmed)
      await this.local.refuseLosses(of)
      const ready = new ReadyHost(this.startHost)
      try {
        old.drain()
        await old.done
        if (this.changing.isStopped(name)) return this.known.viewOf(old)
        return this.begin(prepared, {
          goesOn: from === 'committed',
          isPaused: old.isPaused,
          startHost: ready.start,
        })
      } finally {
        ready.discard()
      }
    })
  }

  pause({ file, environment }: Given<'runs.pause'>): void {
    this.known.live(file, environment).pause()
  }

  resume({ file, environment }: Given<'runs.resume'>): void {
    this.known.live(file, environment).resume()
  }

  stop({ file, environment, now }: Given<'runs.stop'>): void {
    const run = this.known.live(file, environment)
    this.changing.stops(runName({ environment: run.prepared.target.name, file }))
    if (now) run.stopNow()
    else run.drain()
  }

  /** Throws FLOW_ALREADY_RUNNING while it runs in any environment, here or elsewhere on this machine, or its run is just being changed. */
  refuseAtWork(file: string, notDone: string): void {
    this.changing.refuse(file)
    this.refuseWhere((run) => run.file === file, notDone)
  }

  /** Throws FLOW_ALREADY_RUNNING while something runs in the environment. */
  refuseRunningIn(environment: string, notDone: string): void {
    this.refuseWhere((run) => run.environment === environment, notDone)
  }

  /** Finishes what is in work everywhere, then ends. */
  async close(): Promise<void> {
    this.isClosing = true
    this.changing.close()
    this.known.close()
    const runs = this.known.ours
    for (const run of runs) run.drain()
    await Promise.all(runs.map(({ done }) => done))
  }

  /** Ends what `close` waits for. */
  stopNow(): void {
    for (const run of this.known.ours) run.stopNow()
  }

  /** How many flows are at work. */
  get live(): number {
    return this.known.ours.filter(({ isOver }) => !isOver).length
  }

  /** On a broker of others the deployed flow may run beside: it has a namespace of its own. */
  private refuseStartingTwice(file: string, { name, isShared }: EnvironmentTarget): void {
    this.refuseWhere(
      (run) => run.file === file && run.environment === name && (run.isOurs || !isShared),
      'so it was not started again',
    )
  }

  /** What was confirmed before is asked again where others are in the same groups by now. */
  private async refuseSharing(of: FlowsOfRun): Promise<void> {
    const { target, flows, namespace } = of
    if (!target.isShared) return
    const look = this.options.broker.with((open) => groupOwners(open, of, namespace), target)
    // Who may not ask for members learns of them on the sheet at most.
    const owners = await look.catch(() => [])
    if (owners.length > 0) throw sharedGroups(flows[0]?.flow.file.name ?? '', target.name, owners)
  }

  private refuseWhere(isMeant: (run: RunView) => boolean, notDone: string): void {
    const run = this.known.list().find((each) => each.endedAt === null && isMeant(each))
    if (run !== undefined) throw runsAlready(run, notDone)
  }

  private begin(
    prepared: PreparedRun,
    { goesOn = false, isPaused = false, startHost = this.startHost }: Beginning = {},
  ): RunView {
    if (this.isClosing) throw studioEnds(prepared.plan.name)
    const { clock, changed } = this.options
    const run = new StudioRun({
      prepared,
      startHost,
      goesOn,
      clock,
      changed,
      moved: () => this.known.moved(prepared.plans.map(({ file }) => file)),
      ended: () => this.known.ended(prepared.plans.map(({ file }) => file)),
    })
    if (isPaused) run.pause()
    this.known.add(run)
    changed()
    return this.known.viewOf(run)
  }

  private async clean(of: FlowsOfRun, { plans }: PreparedRun): Promise<void> {
    const topics = new Set(plans.flatMap((plan) => plan.topics))
    for (const { plan, by } of this.known.livePlans(of.target.name)) {
      const shared = plan.topics.find((topic) => topics.has(topic))
      if (shared === undefined) continue
      throw new FlowError('TOPIC_IN_USE', {
        message: `"${plan.name}" runs now${by} and uses "${shared}", so nothing was deleted.`,
        hint: 'Stop it first, or run without cleaning.',
      })
    }
    await this.local.clean(of)
  }
}
