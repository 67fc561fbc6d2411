import type { SeenPath } from '../samples/seen-paths.ts'

/** What may stand in the place of the text from `from` to `to`. */
export interface Suggestion {
  readonly text: string
  /** Beside it: a value that was seen there. */
  readonly about: string
}

export interface Suggestions {
  readonly from: number
  readonly to: number
  readonly items: readonly Suggestion[]
}

export type SuggestForm = 'cel' | 'condition' | 'path' | 'target'

const SHOWN_AT_MOST = 12
const NAMES = ['value', 'key', 'headers', 'timestamp', 'topic', 'partition', 'offset', 'parameters']

export interface SuggestRequest {
  readonly text: string
  readonly caret: number
  readonly form: SuggestForm
  readonly paths: readonly SeenPath[]
}

/** Paths that go on with what stands before the caret, and behind a comparison the values seen. */
export function suggestionsFor(request: SuggestRequest): Suggestions {
  return valuesSeen(request) ?? pathsThatFit(request)
}

/** `value.event_type == "pu`: what the field holds in the samples. */
function valuesSeen({ text, caret, form, paths }: SuggestRequest): Suggestions | undefined {
  if (form !== 'cel' && form !== 'condition') return undefined
  const before = text.slice(0, caret)
  const match = /([A-Za-z_][\w.[\]"]*)\s*(?:==|!=)\s*("?[^"&|()]*)$/.exec(before)
  const [, path = '', begun = ''] = match ?? []
  const seen = paths.find((each) => each.path === path)
  if (match === null || seen === undefined) return undefined
  const rest = /^[^"&|()\s]*"?/.exec(text.slice(caret))?.[0] ?? ''
  const items = seen.values
    .filter((value) => value.startsWith(begun) || value.startsWith(`"${begun}`))
    .map((value) => ({ text: value, about: '' }))
  return { from: caret - begun.length, to: caret + (begun === '' ? 0 : rest.length), items: first(items) }
}

function pathsThatFit({ text, caret, form, paths }: SuggestRequest): Suggestions {
  const before = text.slice(0, caret)
  const [begun] = /[A-Za-z_][\w.[\]"]*$/.exec(before) ?? ['']
  const rest = /^\w*/.exec(text.slice(caret))?.[0] ?? ''
  const [from, to] =
    form === 'path' || form === 'target' ? [0, text.length] : [caret - begun.length, caret + rest.length]
  const isInText = (before.match(/"/g)?.length ?? 0) % 2 === 1 && !begun.includes('[')
  if (isInText && form !== 'path' && form !== 'target') return { from, to, items: [] }
  const wanted = (form === 'path' || form === 'target' ? text : begun).toLowerCase()
  const all = offered(form, paths)
  const begin = all.filter(({ text: path }) => path.toLowerCase().startsWith(wanted))
  const hold = all.filter(
    ({ text: path }) => !begin.some((each) => each.text === path) && path.toLowerCase().includes(wanted),
  )
  const items = [...begin, ...(wanted.length < 2 ? [] : hold)].filter(
    ({ text: path }) => path !== text.slice(from, to),
  )
  return { from, to, items: first(items) }
}

function offered(form: SuggestForm, paths: readonly SeenPath[]): readonly Suggestion[] {
  const seen = paths.map(({ path, values, isOpen }) => ({
    text: path,
    about: isOpen ? '' : (values[0] ?? ''),
  }))
  if (form === 'target')
    return seen.flatMap(({ text, about }) => {
      const target = asTarget(text)
      return target === undefined ? [] : [{ text: target, about }]
    })
  const known = new Set(seen.map(({ text }) => text))
  const names = form === 'path' ? ['key', 'timestamp'] : NAMES
  return [...seen, ...names.filter((name) => !known.has(name)).map((text) => ({ text, about: '' }))]
}

/** A path as a place to write: without `value`; undefined where nothing can be written there. */
export function asTarget(path: string): string | undefined {
  if (!path.startsWith('value') || /\[\d+\]/.test(path)) return undefined
  const target = path.slice('value'.length).replace(/^\./, '')
  return target === '' ? undefined : target
}

function first(items: readonly Suggestion[]): readonly Suggestion[] {
  return items.slice(0, SHOWN_AT_MOST)
}
