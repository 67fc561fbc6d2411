import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { workspaceFlows } from '../../../runtime/files/workspace-flows.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'

/** Programs write a file in several steps; they are told as one, after this many ms of rest. */
const REST_MS = 60

/** Says when flow files and environments of a workspace, or the folders they lie in, have changed. */
export class WorkspaceWatch {
  private readonly folder: string
  private readonly clock: Clock
  private readonly changed: () => void
  private readonly watchers = new Map<string, FSWatcher>()
  private rest: TimerHandle | undefined

  constructor({ folder, clock, changed }: WatchOptions) {
    this.folder = folder
    this.clock = clock
    this.changed = changed
    this.look()
  }

  close(): void {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    for (const each of this.watchers.values()) each.close()
    this.watchers.clear()
  }

  /** Folders come and go; each is watched by itself, because a workspace may hold far more than flows. */
  private look(): void {
    const wanted = new Set([this.folder, join(this.folder, 'environments'), ...flowFolders(this.folder)])
    for (const [folder, watcher] of this.watchers) {
      if (wanted.has(folder)) continue
      watcher.close()
      this.watchers.delete(folder)
    }
    for (const folder of wanted) if (!this.watchers.has(folder)) this.watchOne(folder)
  }

  private watchOne(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.restart())
      watcher.on('error', () => this.watchers.delete(folder))
      this.watchers.set(folder, watcher)
    } catch {
      // It went away between the look and now, or the system has no more watches: a reload still shows all.
    }
  }

  private restart(): void {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    this.rest = this.clock.setTimeout(() => this.rested(), REST_MS)
  }

  /** Nobody else catches what a timer throws: it would end the Studio, and every run with it. */
  private rested(): void {
    try {
      this.look()
      this.changed()
    } catch {
      // Files went while they were looked at: what they have come to is told with their next change.
    }
  }
}

interface WatchOptions {
  readonly folder: string
  readonly clock: Clock
  readonly changed: () => void
}

/** Every folder with a flow in it, and those above it. */
function flowFolders(workspace: string): readonly string[] {
  return workspaceFlows(workspace).flatMap((file) => {
    const folders = []
    for (let at = dirname(file); at.length > workspace.length; at = dirname(at)) folders.push(at)
    return folders
  })
}
