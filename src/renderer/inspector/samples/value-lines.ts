import { type Node, parseTree } from 'jsonc-parser'
import { writePath } from '../../../flow/expressions/member-path.ts'

export type LineLook = 'text' | 'number' | 'word' | 'mark'

/** One line of a value as a person reads it. */
export interface ValueLine {
  /** As an expression names it: `value.items[0].sku`. */
  readonly path: string
  readonly depth: number
  /** Of a field its name, of an element its place: `[0]`; empty for a value that is neither object nor list. */
  readonly name: string
  /** As it is written, digit by digit; of an object or a list what stands for it. */
  readonly text: string
  readonly look: LineLook
  /** What it stands for has lines of its own, which follow. */
  readonly isOpen: boolean
  /** The field of the value itself that it belongs to. */
  readonly top: string
}

/** A value's text as lines. It is only laid out, never read as numbers: digits stay as they came. */
export function valueLines(value: string | null, isCut = false): readonly ValueLine[] {
  if (value === null) return [whole('no value (tombstone)', 'mark')]
  const tree = treeOf(value, isCut)
  if (tree === undefined) return [whole(value, 'text')]
  const lines: ValueLine[] = []
  walk(tree, { text: value, isCut, segments: [], lines })
  return lines
}

function whole(text: string, look: LineLook): ValueLine {
  return { path: 'value', depth: 0, name: '', text, look, isOpen: false, top: '' }
}

// Of a text that is cut off the parser still gives what is there.
function treeOf(value: string, isCut: boolean): Node | undefined {
  const errors: { readonly error: number }[] = []
  try {
    const tree = parseTree(value, errors as never, { disallowComments: true })
    return errors.length > 0 && !isCut ? undefined : tree
  } catch {
    return undefined // nested too deeply for that parser
  }
}

interface Walk {
  readonly text: string
  readonly isCut: boolean
  readonly segments: readonly (string | number)[]
  readonly lines: ValueLine[]
}

function walk(node: Node, at: Walk): void {
  const { segments, lines } = at
  const children = membersOf(node)
  if (segments.length > 0 || children.length === 0) lines.push(lineOf(node, at))
  for (const [segment, child] of children) walk(child, { ...at, segments: [...segments, segment] })
}

function membersOf({ type, children = [] }: Node): readonly (readonly [string | number, Node])[] {
  if (type === 'array') return children.map((child, index) => [index, child] as const)
  if (type !== 'object') return []
  return children.flatMap(({ children: [name, member] = [] }) =>
    name === undefined || member === undefined ? [] : [[String(name.value), member] as const],
  )
}

function lineOf(node: Node, { text, isCut, segments }: Walk): ValueLine {
  const last = segments.at(-1)
  const [top = ''] = segments
  const count = node.children?.length ?? 0
  return {
    path: writePath('value', segments),
    depth: Math.max(0, segments.length - 1),
    name: typeof last === 'number' ? `[${last}]` : (last ?? ''),
    ...faceOf(node, { text, isCut, count }),
    isOpen: count > 0,
    top: String(top),
  }
}

function faceOf(
  { type, offset, length }: Node,
  { text, isCut, count }: { readonly text: string; readonly isCut: boolean; readonly count: number },
): Pick<ValueLine, 'text' | 'look'> {
  if (type === 'object') return { text: count === 0 ? '{ }' : '', look: 'mark' }
  if (type === 'array')
    return { text: listMark(count, isCut && (length < 0 || offset + length >= text.length)), look: 'mark' }
  const written = text.slice(offset, offset + length)
  if (type === 'string') return { text: written, look: 'text' }
  return { text: written, look: type === 'number' ? 'number' : 'word' }
}

/** How many elements a list has in truth that runs to the cut is not here. */
function listMark(count: number, runsToCut: boolean): string {
  if (runsToCut) return `[the first ${count}]`
  return count === 0 ? '[ ]' : `[${count}]`
}

/** The top fields of a value that are not as they were in another one. */
export function changedTops(before: readonly ValueLine[], after: readonly ValueLine[]): ReadonlySet<string> {
  const [old, now] = [byTop(before), byTop(after)]
  return new Set([...now].filter(([top, text]) => old.get(top) !== text).map(([top]) => top))
}

function byTop(lines: readonly ValueLine[]): ReadonlyMap<string, string> {
  const groups = Map.groupBy(lines, ({ top }) => top)
  return new Map(
    [...groups].map(([top, those]) => [top, those.map(({ path, text }) => `${path} ${text}`).join('\n')]),
  )
}
