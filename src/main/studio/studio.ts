import { randomUUID } from 'node:crypto'
import type { StudioNews } from '../../contract/studio/news.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { StartHost } from '../../runtime/host/host-process.ts'
import { LetterDesk } from './dead-letters/letter-desk.ts'
import { EnvironmentDesk } from './environments/environment-desk.ts'
import { LogDesk } from './logs/log-desk.ts'
import { PreviewDesk } from './preview/preview-desk.ts'
import { SampleReader } from './samples/sample-reader.ts'
import { SampleShelf } from './samples/sample-shelf.ts'
import { RunDesk } from './runs/run-desk.ts'
import { ReferenceDesk } from './references/reference-desk.ts'
import { DoneWrites } from './session/done-writes.ts'
import { Pen } from './session/pen.ts'
import type { StudioServices } from './session/studio-handlers.ts'
import type { Places } from './places/places.ts'
import { type PageLink, StudioSession } from './session/studio-session.ts'
import { SendDesk } from './send/send-desk.ts'
import { TapDesk } from './taps/tap-desk.ts'
import { TestDesk } from './tests/test-desk.ts'
import { TopicDesk } from './topics/topic-desk.ts'
import { WorkspaceBroker } from './topics/workspace-broker.ts'
import { Examples } from './workspace/examples.ts'
import { DraftShelf } from './workspace/draft-shelf.ts'
import { FlowFiles } from './workspace/flow-files.ts'
import { FlowFolders } from './workspace/flow-folders.ts'
import { listFlows } from './workspace/flow-listing.ts'
import { WorkspaceWatch } from './workspace/workspace-watch.ts'

export interface StudioOptions {
  /** The folder to work in; absolute. */
  readonly workspace: string
  /** The folder that holds the shipped examples; absolute. */
  readonly examples: string
  readonly clock: Clock
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly trustFolder?: string
  /** The way to other folders; there is none unless given. */
  readonly places?: Places
  /** The page that asked for this folder: it has the pen when it comes, whichever comes first. */
  readonly opener?: string | undefined
  /** How a process for a flow is started; as a child of this one unless given. */
  readonly startHost?: StartHost
}

/** The services behind the screen, the same for the window and for the browser; one for each workspace. */
export class Studio implements StudioServices {
  readonly id = randomUUID()
  readonly workspace: string
  readonly environments: EnvironmentDesk
  readonly files: FlowFiles
  readonly folders: FlowFolders
  readonly drafts: DraftShelf
  readonly examples: Examples
  readonly samples: SampleShelf
  readonly sampleReader: SampleReader
  readonly previews: PreviewDesk
  readonly references: ReferenceDesk
  readonly topics: TopicDesk
  readonly taps: TapDesk
  readonly letters: LetterDesk
  readonly logs: LogDesk
  readonly doneWrites = new DoneWrites()
  readonly runs: RunDesk
  readonly tests: TestDesk
  readonly places: Places | undefined
  readonly send: SendDesk
  private readonly broker: WorkspaceBroker
  private isClosed = false
  readonly pen = new Pen<StudioSession>((session, isYours) => session.tell({ about: 'pen', isYours }))
  private readonly sessions = new Set<StudioSession>()
  private readonly watch: WorkspaceWatch
  private opener: string | undefined

  constructor({ workspace, examples, clock, trustFolder, places, opener, startHost }: StudioOptions) {
    this.workspace = workspace
    this.opener = opener
    this.places = places
    this.files = new FlowFiles(workspace)
    this.folders = new FlowFolders({ files: this.files, clock })
    this.drafts = new DraftShelf({ workspace, clock })
    this.examples = new Examples({ shipped: examples, workspace })
    this.samples = new SampleShelf(workspace)
    this.previews = new PreviewDesk({ clock })
    this.environments = new EnvironmentDesk({
      workspace,
      clock,
      trustFolder,
      changed: () => this.environmentsChanged(),
    })
    const { environments } = this
    const dataFolder = () => environments.dataFolder
    this.broker = new WorkspaceBroker({ target: () => environments.target(), clock })
    this.sampleReader = new SampleReader({ workspace, broker: this.broker, clock })
    this.references = new ReferenceDesk({ workspace, broker: this.broker, clock })
    this.topics = new TopicDesk({ broker: this.broker, clock })
    this.taps = new TapDesk({ files: this.files, dataFolder, clock })
    this.logs = new LogDesk({ files: this.files, dataFolder, clock })
    this.letters = new LetterDesk({ files: this.files, broker: this.broker, clock })
    this.runs = new RunDesk({
      files: this.files,
      broker: this.broker,
      environments,
      clock,
      trustFolder,
      startHost,
      changed: () => this.tellAll({ about: 'runs', runs: this.runs.known.list() }),
      figures: (figures) => {
        for (const session of this.sessions) session.tellFigures(figures)
      },
    })
    this.send = new SendDesk({ files: this.files, broker: this.broker, clock })
    this.tests = new TestDesk({ workspace, broker: this.broker, clock })
    this.previews.warm()
    this.watch = new WorkspaceWatch({ folder: workspace, clock, changed: () => this.filesChanged() })
  }

  /** It is being closed, or is. */
  get isOver(): boolean {
    return this.isClosed
  }

  /** A page has come; whoever carries its frames hands them to the session, and ends it when the page is gone. */
  connect(link: PageLink): StudioSession {
    const session = new StudioSession({
      services: this,
      pen: this.pen,
      link,
      gone: () => this.sessions.delete(session),
      known: (page) => this.known(page, session),
    })
    this.sessions.add(session)
    this.pen.join(session)
    return session
  }

  /** Flows that run finish what they have in work first. */
  async close(): Promise<void> {
    this.isClosed = true
    this.watch.close()
    await this.runs.close()
    // Who comes while they end is not among them.
    for (const session of [...this.sessions]) session.end()
    this.taps.closeAll()
    this.logs.close()
    this.tests.close()
    this.references.close()
    await this.previews.close()
    await this.broker.close()
  }

  private known(page: string, session: StudioSession): void {
    this.endFormer(page, session)
    if (page !== this.opener) return
    this.opener = undefined
    this.pen.take(session)
  }

  /** A page that comes again by another connection goes on where it was; its former one may look open for minutes. */
  private endFormer(page: string, session: StudioSession): void {
    for (const former of this.sessions) {
      if (former === session || former.page !== page) continue
      const hadPen = this.pen.isWith(former)
      former.end()
      if (hadPen) this.pen.take(session)
    }
  }

  /** What a page shows is of the chosen one. */
  private environmentsChanged(): void {
    this.tellAll({ about: 'environments', list: this.environments.list() })
    this.tellAll({ about: 'runs', runs: this.runs.known.list() })
    for (const session of this.sessions) session.tellOpenFigures()
  }

  private filesChanged(): void {
    this.runs.known.filesChanged()
    if (this.environments.areOthers()) this.environmentsChanged()
    this.tellAll({ about: 'flows', flows: listFlows(this.workspace) })
    for (const session of this.sessions) session.lookAtOpenFile()
  }

  private tellAll(news: StudioNews): void {
    for (const session of this.sessions) session.tell(news)
  }
}
