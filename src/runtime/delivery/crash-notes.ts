import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

interface Notes {
  /** The message that ran when the process ended. */
  readonly running?: string
  /** Crashes by message, of messages that were running then. */
  readonly crashes: Readonly<Record<string, number>>
}

/** A message at which the process crashed this often is set aside unrun. */
const CRASHES_AT_MOST = 2

/**
 * Finds the message that takes its process down. A file lies in the data folder while a task runs; a task that
 * finds one there comes after a crash, and runs its first batch one message at a time, each noted before it.
 */
export class CrashNotes {
  private readonly path: string
  private readonly file: number
  private readonly crashes: Readonly<Record<string, number>>
  /** True until the first batch after a crash is through. */
  careful: boolean

  private constructor(path: string, before: Notes | undefined) {
    this.path = path
    this.careful = before !== undefined
    this.crashes = counted(before)
    this.file = openSync(path, 'w')
    this.write({ crashes: this.crashes })
  }

  /** `task` names a group and a task. */
  static open(dataFolder: string, task: string): CrashNotes {
    const folder = join(dataFolder, 'running')
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `${task}.json`)
    return new CrashNotes(path, readNotes(path))
  }

  /** True for a message that was running at two crashes. */
  isSuspect(message: string): boolean {
    return (this.crashes[message] ?? 0) >= CRASHES_AT_MOST
  }

  /** Call it before the message runs. */
  running(message: string): void {
    this.write({ running: message, crashes: this.crashes })
  }

  /** The first batch is through: from here on a crash is no message's fault that we could name. */
  batchIsThrough(): void {
    this.careful = false
    this.write({ crashes: {} })
  }

  /** The task ends as it should. */
  close(): void {
    closeSync(this.file)
    rmSync(this.path, { force: true })
  }

  /** Not synced: it must outlive the process, not the machine. */
  private write(notes: Notes): void {
    const text = Buffer.from(JSON.stringify(notes))
    writeSync(this.file, text, 0, text.length, 0)
    ftruncateSync(this.file, text.length)
  }
}

function readNotes(path: string): Notes | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    return JSON.parse(text) as Notes
  } catch {
    return { crashes: {} } // Cut off by the crash itself: a crash, but of no message we know.
  }
}

function counted(before: Notes | undefined): Readonly<Record<string, number>> {
  const { running, crashes = {} } = before ?? {}
  return running === undefined ? crashes : { ...crashes, [running]: (crashes[running] ?? 0) + 1 }
}
