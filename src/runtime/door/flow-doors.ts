import type { Clock } from '../clock.ts'
import { type DoorNote, doorName, readDoorNotes } from './door-notes.ts'
import { waitForFlow } from './wait-notes.ts'

/** How often processes that run the flow are looked for, in ms: one that starts waits for a short time only. */
const LOOK_MS = 200
const LOOK_WAITING_MS = 50

export interface FlowDoorsOptions {
  /** Where the processes note their doors. */
  readonly dataFolder: string
  readonly clock: Clock
  /** The flow's id. */
  readonly flow: string
  /** A process runs the flow; told once of each, until it is forgotten. */
  met(name: string, note: DoorNote): void
}

/** Finds the processes that run a flow, now and later, and is waited for by those that start. */
export class FlowDoors {
  private readonly options: FlowDoorsOptions
  private readonly known = new Set<string>()
  private readonly closed = new AbortController()
  private endWaiting: (() => void) | undefined

  constructor(options: FlowDoorsOptions) {
    this.options = options
    void this.lookRegularly()
  }

  /** A process that was met is seen now. */
  seen(): void {
    this.endWaiting?.()
    this.endWaiting = undefined
  }

  /** The process is gone. */
  forget(name: string): void {
    this.known.delete(name)
  }

  close(): void {
    this.closed.abort()
    this.seen()
  }

  private async lookRegularly(): Promise<void> {
    const { clock, flow, dataFolder } = this.options
    // Who made this has not kept it yet, and may be told of a process.
    await Promise.resolve()
    while (!this.closed.signal.aborted) {
      for (const note of triedAgain(() => readDoorNotes(dataFolder)) ?? []) this.look(note)
      if (this.known.size === 0) this.endWaiting ??= triedAgain(() => waitForFlow(dataFolder, flow))
      const waitMs = this.known.size > 0 ? LOOK_MS : LOOK_WAITING_MS
      await clock.sleep(waitMs, { signal: this.closed.signal })
    }
  }

  private look(note: DoorNote): void {
    const { flow, met } = this.options
    const name = doorName(note)
    if (!note.flows.includes(flow) || this.known.has(name)) return
    this.known.add(name)
    met(name, note)
  }
}

/** A disk that is full, or may not be written just now, costs this look and not the Studio: the next one tries again. */
function triedAgain<Result>(files: () => Result): Result | undefined {
  try {
    return files()
  } catch {
    return undefined
  }
}
