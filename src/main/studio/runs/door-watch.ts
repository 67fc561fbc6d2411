import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFlow } from '../../../flow/read-flow.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { type DoorNote, readDoorNotes } from '../../../runtime/door/door-notes.ts'
import { knockAt } from '../../../runtime/door/knock-at.ts'
import { socketTransport } from '../../../runtime/host/transports/socket-transport.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { listFlows } from '../workspace/flow-listing.ts'
import { type FlowPlan, flowPlan } from './flow-plan.ts'
import { WatchedRun } from './watched-run.ts'

/** How often it is looked whether another process runs flows of the workspace, in ms. */
const LOOK_MS = 1_000

interface DoorWatchOptions {
  readonly files: FlowFiles
  readonly clock: Clock
  /** Whether a process is one of our own. */
  readonly isOurs: (process: number) => boolean
  readonly changed: () => void
  readonly moved: (files: readonly string[]) => void
}

interface Place {
  /** Its name. */
  readonly environment: string
  readonly folder: string
}

/** Sees flows of the workspace that others run, `millrace run` in a terminal: as long as they run, and how they ended. */
export class DoorWatch {
  private readonly options: DoorWatchOptions
  /** By environment, and the door's process and token. */
  private readonly watched = new Map<string, WatchedRun>()
  /** Processes that run nothing of this workspace, as its files are: they are read anew only when they change. */
  private readonly foreign = new Set<string>()
  private readonly over = new AbortController()

  constructor(options: DoorWatchOptions) {
    this.options = options
    void this.lookRegularly()
  }

  /** The newest last. */
  runs(): readonly WatchedRun[] {
    return [...this.watched.values()]
  }

  filesChanged(): void {
    this.foreign.clear()
  }

  close(): void {
    this.over.abort()
    for (const run of this.watched.values()) run.close()
  }

  private async lookRegularly(): Promise<void> {
    const { signal } = this.over
    while (!signal.aborted) {
      // Files, or the process itself, may go between one look and the next: a look that fails finds nothing.
      for (const place of this.places())
        for (const note of notesIn(place.folder)) await this.meet(note, place).catch(() => undefined)
      await this.options.clock.sleep(LOOK_MS, { signal })
    }
  }

  /** Of every environment that has run something on this machine; `--broker` without one has a folder too. */
  private places(): readonly Place[] {
    const all = join(this.options.files.folder, '.millrace')
    try {
      return readdirSync(all)
        .map((environment) => ({ environment, folder: join(all, environment) }))
        .filter(({ folder }) => existsSync(join(folder, 'doors')))
    } catch {
      return []
    }
  }

  private async meet(note: DoorNote, { environment, folder }: Place): Promise<void> {
    const { files, clock, isOurs, changed, moved } = this.options
    const key = `${environment} ${note.process} ${note.token}`
    if (this.watched.has(key) || this.foreign.has(key) || isOurs(note.process)) return
    const plans = plansOf(files, note.flows)
    if (plans.length === 0) return void this.foreign.add(key)
    const socket = await knockAt(folder, note)
    if (socket === undefined || this.over.signal.aborted) return void socket?.destroy()
    this.forgetOlder(environment, plans)
    const transport = socketTransport(socket)
    this.watched.set(key, new WatchedRun({ note, environment, transport, plans, clock, changed, moved }))
    changed()
  }

  /** Of each flow only the latest run in an environment is known. */
  private forgetOlder(environment: string, plans: readonly FlowPlan[]): void {
    for (const [key, run] of this.watched)
      if (run.isOver && run.environment === environment && plans.some(({ file }) => run.has(file)))
        this.watched.delete(key)
  }
}

function notesIn(folder: string): readonly DoorNote[] {
  try {
    return readDoorNotes(folder)
  } catch {
    return []
  }
}

/** The flows of these ids as their files are now; those that no file of the workspace has are left out. */
function plansOf(files: FlowFiles, ids: readonly string[]): readonly FlowPlan[] {
  const listings = listFlows(files.folder)
  return ids.flatMap((id) => {
    for (const { file } of listings.filter((each) => each.id === id)) {
      const { flow } = readFlow(files.open(file).text, catalog)
      if (flow !== undefined) return flowPlan(file, flow)
    }
    return []
  })
}
