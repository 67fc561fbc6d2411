import { memo } from 'react'
import type { TapResult, TapRow } from '../../contract/studio/tap-methods.ts'
import { countText, isoText, momentText } from '../data/figures-text.ts'
import { onOneLine } from '../data/harmless-text.ts'
import { durationText } from './duration-text.ts'

export const COLUMNS = ['Time', 'Port', 'Part:offset', 'Key', 'Result', 'ms', 'Value'] as const

interface MessageRowProps {
  /** Undefined while it is on its way. */
  readonly row: TapRow | undefined
  /** Of the message in the list. */
  readonly number: number
  /** From 1, from above. */
  readonly position: number
  readonly count: number
  readonly top: number
  readonly isChosen: boolean
  readonly choose: (number: number) => void
}

export function rowId(number: number): string {
  return `message-${number}`
}

/** One message in one line. */
export const MessageRow = memo(function MessageRow({
  row,
  number,
  position,
  count,
  top,
  isChosen,
  choose,
}: MessageRowProps) {
  return (
    <div
      className="message-row"
      id={rowId(number)}
      role="option"
      aria-posinset={position}
      aria-setsize={count}
      aria-selected={isChosen}
      style={{ transform: `translateY(${top}px)` }}
      onMouseDown={() => choose(number)}
    >
      {row !== undefined && <Cells row={row} />}
    </div>
  )
})

/** Rows move all the time; what stands in them does not. */
const Cells = memo(function Cells({ row }: { readonly row: TapRow }) {
  const { at, port, origin, result, ms, ageMs } = row
  const key = row.key === null ? '–' : onOneLine(row.key)
  const text = row.text === null ? 'no value (tombstone)' : `${onOneLine(row.text)}${row.isCut ? '…' : ''}`
  return (
    <>
      <span title={isoText(at)}>{momentText(at)}</span>
      <span title={port}>{port}</span>
      <span title={origin.topic}>
        {origin.partition}:{origin.offset}
      </span>
      <span title={key}>{key}</span>
      <span className={`result-${result}`}>{resultText(result, ageMs)}</span>
      <span>{ms === null ? '' : msText(ms)}</span>
      <span className={row.text === null ? 'message-tombstone' : ''} title={text}>
        {text}
      </span>
    </>
  )
})

const results: Readonly<Record<TapResult, string>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  'rolled-back': 'rolled back',
  hit: 'hit',
  miss: 'miss',
  stale: 'stale',
}

/** What became of it; of a row that was too old also how old. */
function resultText(result: TapResult, ageMs: number | undefined): string {
  return result === 'stale' && ageMs !== undefined ? `stale ${durationText(ageMs)}` : results[result]
}

function msText(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : countText(ms)
}
