import type { NodeSpec } from '../../contract/node-spec.ts'
import { applyCommand } from './apply-command.ts'
import { burstOf } from './burst.ts'
import { commandLabel } from './command-label.ts'
import type { EditableFlow } from './editable-flow.ts'
import type { EditCommand } from './edit-command.ts'
import { composed, type FlowChange, inverseOf, withChanges } from './flow-change.ts'

/** Keystrokes in one field, and moves by keys, are one entry while no more than this lies between them, in ms. */
const BURST_MS = 1_000
/** Entries that can be undone at most; the oldest are forgotten. */
export const LONGEST_HISTORY = 1_000

export interface HistoryEntry {
  /** For the menu: `Add lookup`, `Move 3 nodes`. */
  readonly label: string
  readonly changes: readonly FlowChange[]
  /** Tells this state of the document from all others of this history. */
  readonly serial: number
  /** What the entry goes on with, while `lastMs` is not long ago. */
  readonly burst?: string
  readonly lastMs: number
}

/** A document with all that led to it: one log for every change. An immutable value. */
export interface EditHistory {
  readonly document: EditableFlow
  /** What can be undone, the latest last. */
  readonly past: readonly HistoryEntry[]
  /** What can be redone, the next one last. */
  readonly future: readonly HistoryEntry[]
  /** The state before the first entry that is still known. */
  readonly baseSerial: number
  readonly nextSerial: number
  /** The state that was saved last; undefined where the document never was. */
  readonly savedSerial: number | undefined
}

/** `saved: false` for a document that no file holds as it is: a new one, or one that was mended on opening. */
export function newHistory(document: EditableFlow, { saved = true } = {}): EditHistory {
  return { document, past: [], future: [], baseSerial: 0, nextSerial: 1, savedSerial: saved ? 0 : undefined }
}

/**
 * Carries a command out and remembers it. `nowMs` is any clock that only goes forward. A command that changes nothing
 * gives the same history. Throws as `applyCommand` does.
 */
export function perform(
  history: EditHistory,
  command: EditCommand,
  { catalog, nowMs }: { readonly catalog: readonly NodeSpec[]; readonly nowMs: number },
): EditHistory {
  const { document, changes } = applyCommand(history.document, command, catalog)
  if (changes.length === 0) return history
  const burst = burstOf(command)
  const entry: HistoryEntry = {
    label: commandLabel(command, history.document, catalog),
    changes,
    serial: history.nextSerial,
    ...(burst === undefined ? {} : { burst }),
    lastMs: nowMs,
  }
  const last = history.past.at(-1)
  const next = { ...history, document, future: [], nextSerial: history.nextSerial + 1 }
  if (last === undefined || !goesOn(history, last, entry)) return { ...next, ...remembering(history, entry) }
  const together = composed(last.changes, changes)
  const before = history.past.slice(0, -1)
  // Typed and taken back within one burst: nothing is left to undo.
  return { ...next, past: together.length === 0 ? before : [...before, { ...entry, changes: together }] }
}

function goesOn({ savedSerial, future }: EditHistory, last: HistoryEntry, entry: HistoryEntry): boolean {
  // What was saved, and what was come back to by undoing, must stay a state that can be reached.
  if (last.serial === savedSerial || future.length > 0) return false
  return last.burst !== undefined && last.burst === entry.burst && entry.lastMs - last.lastMs <= BURST_MS
}

function remembering({ past, baseSerial }: EditHistory, entry: HistoryEntry) {
  const all = [...past, entry]
  const forgotten = all.slice(0, Math.max(0, all.length - LONGEST_HISTORY))
  return { past: all.slice(forgotten.length), baseSerial: forgotten.at(-1)?.serial ?? baseSerial }
}

/** The same history where there is nothing to undo. */
export function undo(history: EditHistory): EditHistory {
  const entry = history.past.at(-1)
  if (entry === undefined) return history
  return {
    ...history,
    document: withChanges(history.document, inverseOf(entry.changes)),
    past: history.past.slice(0, -1),
    future: [...history.future, ended(entry)],
  }
}

/** The same history where there is nothing to redo. */
export function redo(history: EditHistory): EditHistory {
  const entry = history.future.at(-1)
  if (entry === undefined) return history
  return {
    ...history,
    document: withChanges(history.document, entry.changes),
    past: [...history.past, entry],
    future: history.future.slice(0, -1),
  }
}

// Who types on behind an undo begins a new entry.
function ended({ burst: _burst, ...entry }: HistoryEntry): HistoryEntry {
  return entry
}

/** Remembers that this state is what the file holds. */
export function markSaved(history: EditHistory): EditHistory {
  return { ...history, savedSerial: serialOf(history) }
}

/** Whether the document is not as it was saved. */
export function isDirty(history: EditHistory): boolean {
  return history.savedSerial !== serialOf(history)
}

function serialOf({ past, baseSerial }: EditHistory): number {
  return past.at(-1)?.serial ?? baseSerial
}

/** What the menu says: the entry that undo would take back, and the one that redo would do again. */
export function menuLabels({ past, future }: EditHistory): {
  readonly undo?: string
  readonly redo?: string
} {
  const [last, next] = [past.at(-1), future.at(-1)]
  return {
    ...(last === undefined ? {} : { undo: last.label }),
    ...(next === undefined ? {} : { redo: next.label }),
  }
}
