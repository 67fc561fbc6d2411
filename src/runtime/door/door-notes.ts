import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** Says where a running process can be asked about its flows. */
const doorNote = z.object({
  process: z.number().int(),
  address: z.string(),
  flows: z.array(z.string()),
  /** Who runs them, for people. */
  owner: z.string().optional(),
  /** Id of the process that starts another one in the place of this one when it dies. */
  supervisor: z.number().int().optional(),
  /** Tells a process from a later one that was given the same id. */
  token: z.string().optional(),
})

export type DoorNote = z.output<typeof doorNote>

/** Tells a process from a later one that was given the same id. */
export function doorName({ process, token }: DoorNote): string {
  return `${process} ${token ?? ''}`
}

/** The path of a socket must be shorter than this on every system. */
const LONGEST_PATH = 100

function folderOf(dataFolder: string): string {
  return join(dataFolder, 'doors')
}

/** Where a process listens: beside its data, or where that path is too long, in a folder of the user's own. */
export function doorAddress(dataFolder: string, process: number): string {
  const name = `${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}-${process}`
  if (globalThis.process.platform === 'win32') return `\\\\.\\pipe\\millrace-${name}`
  const beside = join(folderOf(dataFolder), `${process}.sock`)
  return Buffer.byteLength(beside) < LONGEST_PATH
    ? beside
    : join(tmpdir(), `millrace-${userInfo().uid}`, `${name}.sock`)
}

/** Only the user whose process it is may open what lies there. */
export function makeDoorFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { uid } = lstatSync(folder)
  if (process.platform !== 'win32' && uid !== userInfo().uid)
    throw new Error(`${folder} belongs to another user`)
}

export function writeDoorNote(dataFolder: string, note: DoorNote): void {
  makeDoorFolder(folderOf(dataFolder))
  // Whole or not at all: half a note would be nobody's to take away.
  const file = noteFile(dataFolder, note.process)
  writeFileSync(`${file}.new`, JSON.stringify(note), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeDoorNote(dataFolder: string, process: number): void {
  rmSync(noteFile(dataFolder, process), { force: true })
}

/**
 * Takes away what a process left behind that nobody can reach any more. A note that is another one by now belongs to a
 * later process of the same id, which is just opening its door: it stays.
 */
export function removeLeftNote(dataFolder: string, left: DoorNote): void {
  const file = noteFile(dataFolder, left.process)
  const read = doorNote.safeParse(parsed(file))
  if (!read.success || read.data.token !== left.token) return
  rmSync(file, { force: true })
  if (process.platform !== 'win32') rmSync(left.address, { force: true })
}

/** Of all processes that noted themselves here; one that was killed left its note behind. */
export function readDoorNotes(dataFolder: string): readonly DoorNote[] {
  const folder = folderOf(dataFolder)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.flatMap((name) => {
    const read = doorNote.safeParse(parsed(join(folder, name)))
    return read.success ? [read.data] : []
  })
}

function noteFile(dataFolder: string, process: number): string {
  return join(folderOf(dataFolder), `${process}.json`)
}

/** It may be gone, or half written, at this very moment. */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
