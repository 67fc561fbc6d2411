import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { writePath } from '../../../flow/expressions/member-path.ts'
import { type LineLook, valueLines } from './value-lines.ts'

/** A field that samples have. */
export interface SeenPath {
  /** As an expression names it. */
  readonly path: string
  /** In how many messages. */
  readonly count: number
  /** What it holds, as JSON, each once, in the order seen; not all where there are many. */
  readonly values: readonly string[]
  /** More values than are kept. */
  readonly hasMore: boolean
  readonly look: LineLook
  /** It is an object or a list. */
  readonly isOpen: boolean
}

const PATHS_AT_MOST = 2_000
const VALUES_AT_MOST = 24
const VALUE_LENGTH = 200

interface Gathering {
  count: number
  readonly values: Set<string>
  hasMore: boolean
  readonly look: LineLook
  readonly isOpen: boolean
}

/** Every path that messages have, in the order of the first one that has it, with the values seen there. */
export function seenPaths(messages: readonly PreviewMessageView[]): readonly SeenPath[] {
  const found = new Map<string, Gathering>()
  for (const message of messages)
    for (const { path, text, look, isOpen } of linesOf(message)) {
      const known = found.get(path) ?? { count: 0, values: new Set(), hasMore: false, look, isOpen }
      if (!found.has(path) && found.size >= PATHS_AT_MOST) continue
      found.set(path, known)
      known.count += 1
      if (!isOpen) keep(known, text)
    }
  return [...found].map(([path, { values, ...rest }]) => ({ path, values: [...values], ...rest }))
}

function keep(known: Gathering, text: string): void {
  if (known.values.has(text)) return
  if (known.values.size < VALUES_AT_MOST && text.length <= VALUE_LENGTH) known.values.add(text)
  else known.hasMore = true
}

interface PathLine {
  readonly path: string
  readonly text: string
  readonly look: LineLook
  readonly isOpen: boolean
}

function linesOf({ value, isCut, key, headers }: PreviewMessageView): readonly PathLine[] {
  const ofValue = value === null ? [] : valueLines(value, isCut)
  const ofKey = key === null ? [] : [textLine('key', key)]
  const ofHeaders = headers.flatMap(({ name, value: text }) =>
    text === null ? [] : [textLine(writePath('headers', [name]), text)],
  )
  return [...ofValue, ...ofKey, ...ofHeaders]
}

function textLine(path: string, text: string): PathLine {
  return { path, text: JSON.stringify(text), look: 'text', isOpen: false }
}
