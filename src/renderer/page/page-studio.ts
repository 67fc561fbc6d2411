import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunView } from '../../contract/studio/run-methods.ts'
import type { Example, OpenedFlow, WorkspaceView } from '../../contract/studio/workspace-methods.ts'
import type { EditCommand } from '../../flow/document/edit-command.ts'
import { changesBetween } from '../../flow/document/flow-change.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import type { CanvasView } from '../canvas/canvas-view.ts'
import { LettersStore } from '../dead-letters/letters-store.ts'
import { type DialogStore, dialogStore } from '../dialogs/dialog-store.ts'
import { takeEnvironments } from '../environments/take-environments.ts'
import { type EnvironmentStore, environmentStore } from '../environments/environment-store.ts'
import { FlowStore } from '../document/flow-store.ts'
import { type FreshStore, freshStore } from '../document/fresh-store.ts'
import { previewAgain, type PreviewStore, previewStore } from '../document/preview-store.ts'
import { isShownAsSaved, lookOn } from '../document/look-on.ts'
import { saveFlow } from '../document/save-flow.ts'
import { NOTHING_SELECTED, type SelectionStore, selectionStore } from '../document/selection-store.ts'
import { tapAhead } from '../messages/tap-ahead.ts'
import { TapStore } from '../messages/tap-store.ts'
import { isLive, runOf } from '../runs/run-of.ts'
import { RestrictionStore } from '../runs/restriction-store.ts'
import { runsIn, type RunStore, runStore } from '../runs/run-store.ts'
import { isAway, type StudioLink } from '../platform/studio-link.ts'
import { asNotice } from './as-notice.ts'
import { type TestStore, testStore } from '../tests/test-store.ts'
import { type ViewStore, viewStore } from './view-store.ts'

export interface WorkspaceState {
  readonly view?: WorkspaceView
  readonly examples: readonly Example[]
}

/** Everything the page knows and can do; the panes show it, the actions use it. */
export class PageStudio {
  readonly link: StudioLink
  readonly flow = new FlowStore()
  readonly selection: SelectionStore = selectionStore(this.flow)
  readonly fresh: FreshStore = freshStore(this.flow)
  readonly preview: PreviewStore
  readonly taps: TapStore
  readonly letters: LettersStore
  readonly runs: RunStore
  readonly restriction: RestrictionStore
  readonly environments: EnvironmentStore = environmentStore()
  readonly tests: TestStore
  readonly view: ViewStore = viewStore()
  readonly dialogs: DialogStore = dialogStore()
  /** The environment that this page asks for: the news of it comes before the answer. */
  choosing: string | undefined
  /** The canvas on screen; undefined while no flow is open. */
  canvas: CanvasView | undefined
  readonly workspace: StoreApi<WorkspaceState> = createStore<WorkspaceState>(() => ({ examples: [] }))

  constructor(link: StudioLink) {
    this.link = link
    this.preview = previewStore(this.flow, link)
    this.taps = new TapStore(link)
    this.letters = new LettersStore(link)
    this.runs = runStore(this.flow, link)
    this.restriction = new RestrictionStore({ flow: this.flow, runs: this.runs, link })
    this.tests = testStore(this.flow)
    this.listen()
    // Behind what forgets the tap of the flow before.
    tapAhead(this)
  }

  async start(): Promise<void> {
    const [view, examples, environments, runs] = await Promise.all([
      this.link.ask('workspace.show', {}),
      this.link.ask('workspace.examples', {}),
      this.link.ask('environments.list', {}),
      this.link.ask('runs.list', {}),
    ])
    this.workspace.setState({ view, examples })
    this.environments.setState(environments)
    this.runs.setState(runsIn(runs, environments.chosen))
  }

  /** Opens what `asked` gives; says why where that is refused. */
  async open(asked: Promise<OpenedFlow>): Promise<void> {
    await this.saying(async () => {
      const opened = await asked
      this.selection.setState(NOTHING_SELECTED, true)
      this.flow.open(opened)
    })
  }

  /** Asks which folder to work in, by the system's dialog or by our own. */
  async chooseFolder(): Promise<void> {
    await this.saying(async () => {
      const isAsked = await this.link.ask('folders.choose', {})
      if (!isAsked) this.dialogs.setState({ open: { type: 'open-folder' } })
    })
  }

  async save({ evenSo = false } = {}): Promise<void> {
    await this.saying(async () => {
      if (!(await saveFlow(this, { evenSo }))) return
      const { view } = this.workspace.getState()
      if (view !== undefined) this.workspace.setState({ view: { ...view, unwritable: null } })
    })
  }

  /** What another program wrote counts: it becomes what is drawn, as one step that undo takes back. Whether it did. */
  takeTheirs(theirs: OpenedFlow): boolean {
    const { flow } = openFlow(theirs.text)
    const mine = this.flow.document
    if (flow === undefined || mine === undefined) return false
    const changes = changesBetween(mine, flow)
    if (changes.length > 0 && !this.perform({ type: 'take-changes', changes, label: 'Take theirs' }))
      return false
    const { drawn } = this.flow.state.getState()
    if (drawn !== undefined) this.flow.saved(theirs, drawn.history)
    return true
  }

  /** Carries a command out; where it is refused, says why. Whether it was done. */
  perform(command: EditCommand): boolean {
    if (this.view.getState().isReadOnly) return false
    try {
      this.flow.perform(command)
      this.view.setState({ notice: undefined })
      return true
    } catch (error) {
      this.say(error)
      return false
    }
  }

  /** The samples are others now. */
  previewAgain(): void {
    previewAgain(this.flow, this.preview, this.link)
  }

  /** What was said before is over once it is done; what was said of the work itself stays. */
  private async saying(work: () => Promise<void>): Promise<void> {
    const { notice: before } = this.view.getState()
    try {
      await work()
      if (this.view.getState().notice === before) this.view.setState({ notice: undefined })
    } catch (error) {
      this.say(error)
    }
  }

  /** Shows why something was not done. */
  say(error: unknown): void {
    this.view.setState({ notice: asNotice(error) })
  }

  private listen(): void {
    this.link.onNews((news) => {
      if (news.about === 'pen')
        return this.view.setState(({ isElsewhere }) => ({ isReadOnly: isElsewhere || !news.isYours }))
      if (news.about === 'open-file') return this.fileChanged(news.file, news.stamp)
      if (news.about === 'environments') return takeEnvironments(this, news.list)
      if (news.about !== 'flows') return
      const { view } = this.workspace.getState()
      if (view !== undefined) this.workspace.setState({ view: { ...view, flows: news.flows } })
    })
    this.flow.state.subscribe(({ drawn }, { drawn: before }) => {
      if (drawn?.file === before?.file) return
      this.taps.forget()
      this.letters.about(drawn?.file)
    })
    this.environments.subscribe(({ chosen }, { chosen: before }) => {
      if (chosen !== before) this.isAbout(chosen)
    })
    this.runs.subscribe(({ figures, list }, before) => {
      if (figures?.counts.deadLetters !== before.figures?.counts.deadLetters) this.letters.changed()
      if (list === before.list) return
      // It may have begun with clean data, or another process has taken what lay there.
      const { drawn } = this.flow.state.getState()
      const began = (all: readonly RunView[]) => runOf(all, drawn?.file)?.startedAt
      if (began(list) !== began(before.list)) void this.letters.look()
    })
    this.link.connection.subscribe((connection, before) => {
      if (connection === 'open' && isAway(before)) void this.lookAgain().catch((error) => this.say(error))
    })
  }

  private fileChanged(file: string, stamp: string | null): void {
    if (stamp === null || !isShownAsSaved(this.flow, file)) return this.flow.changedOutside(file, stamp)
    const { isReadOnly } = this.view.getState()
    const shown = isReadOnly ? lookOn(this, file) : this.followFile(file, stamp)
    shown.catch((error: unknown) => this.say(error))
  }

  /** Nothing of one's own is drawn, so there is nothing to choose: the file is shown as it is now. */
  private async followFile(file: string, stamp: string): Promise<void> {
    if (this.flow.state.getState().drawn?.stamp === stamp) return this.flow.changedOutside(file, stamp)
    const theirs = await this.link.ask('workspace.open', { file }).catch((error: unknown) => {
      // What cannot be read now is another file all the same.
      this.flow.changedOutside(file, stamp)
      throw error
    })
    const before = this.flow.document
    if (!isShownAsSaved(this.flow, file) || !this.takeTheirs(theirs))
      return this.flow.changedOutside(file, theirs.stamp)
    if (this.flow.document === before) return
    this.view.setState({
      notice: {
        message: `${file.split('/').at(-1)} was changed by another program and is shown as it is now.`,
        hint: 'Undo brings back what was drawn here before.',
      },
    })
  }

  /** Everything that runs is shown of the chosen environment: what was told of another one goes. */
  private isAbout(environment: string): void {
    const { all } = this.runs.getState()
    this.taps.forget()
    this.runs.setState({ ...runsIn(all, environment), figures: undefined })
    this.letters.about(this.flow.state.getState().drawn?.file)
  }

  /** The services may be new ones, and the file another: what is drawn here stays. */
  private async lookAgain(): Promise<void> {
    const [{ view: former }, { list }] = [this.workspace.getState(), this.runs.getState()]
    await this.start()
    const { view: now } = this.workspace.getState()
    if (former !== undefined && now !== undefined && former.folder !== now.folder) {
      if (this.flow.document !== undefined) this.leave(former.folder, now.folder)
      return
    }
    this.sayEnded(list.filter((run) => isLive(run) && run.isOurs))
    const { drawn } = this.flow.state.getState()
    if (drawn === undefined) return
    const { stamp } = await this.link.ask('workspace.open', { file: drawn.file })
    this.flow.changedOutside(drawn.file, stamp)
  }

  /** What ran until the program ended does not run now: a figure that stands still must not look like one that runs. */
  private sayEnded(ran: readonly RunView[]): void {
    const { list } = this.runs.getState()
    const ended = ran.filter(({ file }) => !list.some((run) => run.file === file && isLive(run)))
    if (ended.length === 0) return
    const names = ended.map(({ name }) => `"${name}"`).join(', ')
    this.view.setState({
      notice: {
        message: `Millrace was started anew. ${names} ran until it ended and ${ended.length === 1 ? 'does' : 'do'} not run now.`,
        hint: 'Run goes on behind the last message whose work was committed; nothing is lost.',
      },
    })
  }

  /** The same address serves another folder now: what is drawn here must not be written there. */
  private leave(from: string, to: string): void {
    this.view.setState({
      isReadOnly: true,
      isElsewhere: true,
      notice: {
        message: `This address works in ${to} now; what is drawn here belongs to ${from}.`,
        hint: `It is kept there. Start "millrace studio ${from}" to go on with it, or reload this page to work in ${to}.`,
      },
    })
  }
}
