import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isAlive } from './is-alive.ts'

/** Says that a process waits to look at a flow: what a short run does would have passed before it found the door. */
const waitNote = z.object({ process: z.number().int(), flow: z.string() })

type WaitNote = z.output<typeof waitNote>

let written = 0

/** Gives what ends it. Where there is no data folder yet it makes none, and gives undefined. */
export function waitForFlow(dataFolder: string, flow: string): (() => void) | undefined {
  if (!existsSync(dataFolder)) return undefined
  written += 1
  const file = join(folderOf(dataFolder), `${process.pid}-${written}.json`)
  const note: WaitNote = { process: process.pid, flow }
  mkdirSync(folderOf(dataFolder), { recursive: true, mode: 0o700 })
  // Whole or not at all: half a note would be taken away as one that the dead have left.
  writeFileSync(`${file}.new`, JSON.stringify(note), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return () => rmSync(file, { force: true })
}

/** Somebody who lives waits for one of these flows. What the dead have left is taken away. */
export function isWaitedFor(dataFolder: string, flows: readonly string[]): boolean {
  const folder = folderOf(dataFolder)
  if (!existsSync(folder)) return false
  const notes = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => aliveNote(join(folder, name)))
  return notes.some((note) => note !== undefined && flows.includes(note.flow))
}

function aliveNote(file: string): WaitNote | undefined {
  const note = noteIn(file)
  if (note !== undefined && isAlive(note.process)) return note
  rmSync(file, { force: true })
  return undefined
}

function folderOf(dataFolder: string): string {
  return join(dataFolder, 'doors', 'waits')
}

/** It may be gone at this very moment. */
function noteIn(file: string): WaitNote | undefined {
  try {
    return waitNote.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
