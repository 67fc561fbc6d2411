import { FlowError } from '../../../contract/errors.ts'
import type { FolderView, ListedFolder } from '../../../contract/studio/folder-methods.ts'
import { namedWorkspace } from '../workspace/named-workspace.ts'
import type { StudioSession, PageLink } from '../session/studio-session.ts'
import { Studio, type StudioOptions } from '../studio.ts'
import { foldersIn, listedFolder, realFolder } from './listed-folders.ts'
import type { Places } from './places.ts'
import type { RecentFolders } from './recent-folders.ts'

interface StudioHouseOptions extends Omit<StudioOptions, 'places' | 'opener'> {
  /** Of the user: nothing above it is shown; absolute. */
  readonly home: string
  readonly recent: RecentFolders
  /** Shows the system's dialog; undefined where a person chose none. */
  readonly chooseFolder?: () => Promise<string | undefined>
}

/** The Studio that is open, and the way from one folder to the next: its pages stay, and meet the new one. */
export class StudioHouse implements Places {
  private readonly options: StudioHouseOptions
  private current: Studio
  private isClosed = false
  private readonly leaving = new Set<Promise<void>>()

  constructor(options: StudioHouseOptions) {
    this.options = options
    this.current = this.begin(options.workspace)
  }

  /** No folder takes the place of this one any more. */
  get isOver(): boolean {
    return this.isClosed
  }

  get workspace(): string {
    return this.current.workspace
  }

  get runs(): Studio['runs'] {
    return this.current.runs
  }

  connect(link: PageLink): StudioSession {
    return this.current.connect(link)
  }

  list(folder: string | undefined): FolderView {
    return foldersIn(folder, this.options.home)
  }

  recent(): ListedFolder[] {
    const { recent } = this.options
    return recent.list().flatMap((folder) => (folder === this.workspace ? [] : [listedFolder(folder)]))
  }

  async choose(page: string | undefined): Promise<boolean> {
    const { chooseFolder } = this.options
    if (chooseFolder === undefined) return false
    const folder = await chooseFolder()
    if (folder !== undefined) this.enter(folder, page)
    return true
  }

  /** Throws STUDIO_FOLDER_REFUSED. */
  open(folder: string, page: string | undefined): void {
    // What was worked in before may lie anywhere: it was named in a terminal, or in the system's dialog.
    if (!this.options.recent.list().includes(folder)) foldersIn(folder, this.options.home)
    this.enter(folder, page)
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.current.close()
    await Promise.all(this.leaving)
  }

  private enter(folder: string, page: string | undefined): void {
    const workspace = namedWorkspace(realFolder(folder), { makesNew: false })
    const former = this.current
    if (workspace === former.workspace) return
    this.refuseRunning(former)
    this.current = this.begin(workspace, page)
    const left = former.close().finally(() => this.leaving.delete(left))
    this.leaving.add(left)
  }

  private refuseRunning({ workspace, runs: { live } }: Studio): void {
    if (live === 0) return
    throw new FlowError('STUDIO_FOLDER_REFUSED', {
      message: `${live === 1 ? 'A flow runs' : `${live} flows run`} in ${workspace}, and would end with it.`,
      hint: `Stop ${live === 1 ? 'it' : 'them'} first, or start a second Studio: "millrace studio FOLDER".`,
    })
  }

  private begin(workspace: string, opener?: string): Studio {
    this.options.recent.note(workspace)
    return new Studio({ ...this.options, workspace, places: this, opener })
  }
}
