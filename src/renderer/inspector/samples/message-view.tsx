import { type MouseEvent, useMemo, useState } from 'react'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { writePath } from '../../../flow/expressions/member-path.ts'
import { harmlessText } from '../../data/harmless-text.ts'
import './message-view.css'
import { changedTops, type ValueLine, valueLines } from './value-lines.ts'

/** Shown of a value before it is asked for more. */
const LINES_AT_FIRST = 40
const TEXT_AT_FIRST = 120

export interface MessageViewProps {
  readonly message: PreviewMessageView
  /** What it was before the node: fields that are as they were are folded, and the others marked. */
  readonly before?: PreviewMessageView
  /** A click on a field gives its path. */
  readonly pick?: (path: string) => void
  /** Asks for the whole value where only its beginning is here. */
  readonly whole?: (() => void) | undefined
}

/** A message as lines: key and headers where it has them, then its value field by field, every digit as it came. */
export function MessageView({ message, before, pick, whole }: MessageViewProps) {
  const [isAll, showAll] = useState(false)
  const lines = useMemo(() => valueLines(message.value, message.isCut), [message])
  const old = useMemo(
    () => (before === undefined ? undefined : valueLines(before.value, before.isCut)),
    [before],
  )
  const changed = useMemo(() => (old === undefined ? undefined : changedTops(old, lines)), [old, lines])
  const oldLines = useMemo(() => new Set(old?.map(lineText)), [old])
  const parts = foldedParts(lines, isAll ? undefined : changed)
  const shown = isAll ? parts : parts.slice(0, LINES_AT_FIRST)
  return (
    <div className="message">
      <Envelope message={message} before={before} pick={pick} />
      {shown.map((part) =>
        'folded' in part ? (
          <button type="button" className="message-fold" key={part.key} onClick={() => showAll(true)}>
            … {part.folded} unchanged
          </button>
        ) : (
          <Line
            key={part.path}
            line={part}
            isNew={(changed?.has(part.top) ?? false) && !oldLines.has(lineText(part))}
            pick={pick}
          />
        ),
      )}
      {shown.length < parts.length && (
        <button type="button" className="message-fold" onClick={() => showAll(true)}>
          Show all {parts.length} lines
        </button>
      )}
      {message.isCut && (
        <p className="message-cut">
          The first {count(message.value?.length ?? 0)} of {count(message.bytes)} bytes.{' '}
          {whole !== undefined && (
            <button type="button" className="message-link" onClick={whole}>
              Show all
            </button>
          )}
        </p>
      )}
    </div>
  )
}

function lineText({ path, text }: ValueLine): string {
  return `${path} ${text}`
}

function count(figure: number): string {
  return figure.toLocaleString('en')
}

interface Folded {
  readonly folded: number
  readonly key: string
}

/** Runs of unchanged fields become one line each; a single one is shown. */
function foldedParts(
  lines: readonly ValueLine[],
  changed: ReadonlySet<string> | undefined,
): readonly (ValueLine | Folded)[] {
  if (changed === undefined || lines.every(({ top }) => top === '')) return lines
  const parts: (ValueLine | Folded)[] = []
  let run: ValueLine[] = []
  const flush = () => {
    const tops = new Set(run.map(({ top }) => top)).size
    if (tops > 1) parts.push({ folded: tops, key: `folded ${run[0]?.path}` })
    else parts.push(...run)
    run = []
  }
  for (const line of lines) {
    if (!changed.has(line.top)) {
      run.push(line)
      continue
    }
    flush()
    parts.push(line)
  }
  flush()
  return parts
}

type PickPath = MessageViewProps['pick']

interface LineProps {
  readonly line: ValueLine
  readonly isNew: boolean
  readonly pick: PickPath | undefined
}

function Line({ line: { path, depth, name, text, look }, isNew, pick }: LineProps) {
  const isLong = text.length > TEXT_AT_FIRST
  return (
    <div
      className={`message-line ${isNew ? 'message-new' : ''}`}
      style={{ paddingLeft: `calc(var(--s8) + ${depth} * var(--s12))` }}
    >
      {name !== '' && <PathName path={path} name={name} pick={pick} />}
      <span className={`message-${look}`} title={isLong ? harmlessText(text) : undefined}>
        {harmlessText(isLong ? `${text.slice(0, TEXT_AT_FIRST)}…` : text)}
      </span>
    </div>
  )
}

interface PathNameProps {
  readonly path: string
  readonly name: string
  readonly pick: PickPath | undefined
}

function PathName({ path, name, pick }: PathNameProps) {
  if (pick === undefined) return <span className="message-name">{harmlessText(name)}</span>
  return (
    <button
      type="button"
      className="message-name message-pick"
      title={`Insert ${path}`}
      // The caret stays in the field of the form that the path goes to.
      onMouseDown={(event: MouseEvent) => event.preventDefault()}
      onClick={() => pick(path)}
    >
      {harmlessText(name)}
    </button>
  )
}

/** Key and headers; behind a node only where it has changed them. */
function Envelope({ message, before, pick }: EnvelopeProps) {
  const keyIsNew = before !== undefined && before.key !== message.key
  const headers = message.headers.filter(
    ({ name, value }) =>
      before === undefined || !before.headers.some((old) => old.name === name && old.value === value),
  )
  const hasKey = before === undefined ? message.key !== null : keyIsNew
  if (!hasKey && headers.length === 0) return null
  return (
    <div className="message-envelope">
      {hasKey && (
        <div className={`message-line ${keyIsNew ? 'message-new' : ''}`}>
          <PathName path="key" name="key" pick={pick} />
          <span className="message-text">
            {message.key === null ? 'none' : harmlessText(JSON.stringify(message.key))}
          </span>
        </div>
      )}
      {headers.map(({ name, value }, index) => (
        <div className={`message-line ${before === undefined ? '' : 'message-new'}`} key={`${name} ${index}`}>
          <PathName path={writePath('headers', [name])} name={`header ${name}`} pick={pick} />
          <span className="message-text">
            {value === null ? 'none' : harmlessText(JSON.stringify(value))}
          </span>
        </div>
      ))}
    </div>
  )
}

interface EnvelopeProps {
  readonly message: PreviewMessageView
  readonly before: PreviewMessageView | undefined
  readonly pick: PickPath | undefined
}
