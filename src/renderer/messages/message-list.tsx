import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { TapRow } from '../../contract/studio/tap-methods.ts'
import { usePage, useTapping } from '../page/use-page.tsx'
import {
  type ListPlace,
  listWindow,
  numberOfRow,
  rowOfNumber,
  scrollAfterNew,
  scrollToSee,
} from './list-window.ts'
import { COLUMNS, MessageRow, rowId } from './message-row.tsx'
import type { Chosen } from './tap-store.ts'
import { useTapRows } from './use-tap-rows.ts'

/** As `--h-row`. */
const ROW_HEIGHT = 24

/** The messages of the tap, the newest first. Only rows on screen are drawn, and only their data is here. */
export function MessageList() {
  const page = usePage()
  const scroller = useRef<HTMLDivElement>(null)
  const first = useTapping(({ view }) => view?.first ?? 0)
  const { newest, hold, letGo } = useHeld(useTapping(({ view, frozenAt }) => frozenAt ?? view?.end ?? 0))
  const chosenOne = useTapping((tapping) => tapping.chosen)
  const [seen, setSeen] = useState({ scrollTop: 0, height: 0 })
  const asked = listWindow({ ...seen, rowHeight: ROW_HEIGHT, count: Math.max(0, newest - first) })
  const { rows, end } = useTapRows({ ...asked, end: newest })
  const chosen = numberOfChosen(chosenOne, rows)
  const count = Math.max(0, end - first)
  const { from, to } = listWindow({ ...seen, rowHeight: ROW_HEIGHT, count })
  useSize(scroller, (height) => setSeen((before) => ({ ...before, height })))
  useStanding(scroller, { end, follows: chosen === undefined })
  const go = (number: number) => {
    const target = Math.min(end - 1, Math.max(first, number))
    const element = scroller.current
    if (element !== null) element.scrollTop = scrollToSee(rowOfNumber(target, end), placeIn(element, count))
    void page.taps.chooseNumber(target, rows.get(target))
  }
  const press = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, { chosen, first, end, page: Math.floor(seen.height / ROW_HEIGHT) })
    if (target !== undefined) go(target)
    else if (event.key === 'f') document.getElementById('message-filter')?.focus()
    else if (event.key === 'Enter') document.getElementById('chosen-message')?.focus()
    else if (event.key === 'Escape' && chosen !== undefined) page.taps.choose(undefined)
    else return
    event.preventDefault()
  }
  const latest = useRef(go)
  latest.current = go
  const choose = useCallback((number: number) => latest.current(number), [])
  return (
    <div className="message-grid">
      <div className="message-head" aria-hidden>
        {COLUMNS.map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <div
        className="message-scroller"
        ref={scroller}
        role="listbox"
        // The list has the keys, and its rows are walked by arrows.
        tabIndex={0}
        aria-label="Messages that passed"
        aria-activedescendant={chosen === undefined ? undefined : rowId(chosen)}
        onKeyDown={press}
        onPointerMove={hold}
        onPointerLeave={letGo}
        onScroll={({ currentTarget: { scrollTop, clientHeight: height } }) => setSeen({ scrollTop, height })}
      >
        <div className="message-rows" role="presentation" style={{ height: count * ROW_HEIGHT }}>
          {Array.from({ length: to - from }, (_, index) => {
            const number = numberOfRow(from + index, end)
            return (
              <MessageRow
                key={number}
                row={rows.get(number)}
                number={number}
                position={from + index + 1}
                count={count}
                top={(from + index) * ROW_HEIGHT}
                isChosen={number === chosen}
                choose={choose}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function placeIn({ scrollTop, clientHeight: height }: HTMLElement, count: number): ListPlace {
  return { scrollTop, height, rowHeight: ROW_HEIGHT, count }
}

/** Numbers of a list shift where a message comes or goes amid it: what was chosen is that message still. */
function numberOfChosen(
  chosen: Pick<Chosen, 'number' | 'seq'> | undefined,
  rows: ReadonlyMap<number, TapRow>,
): number | undefined {
  if (chosen === undefined || (rows.get(chosen.number)?.seq ?? chosen.seq) === chosen.seq)
    return chosen?.number
  for (const [number, { seq }] of rows) if (seq === chosen.seq) return number
  return undefined
}

interface KeysAt {
  readonly chosen: number | undefined
  readonly first: number
  readonly end: number
  /** Rows of one page. */
  readonly page: number
}

/** Down leads to older messages. */
function keyTarget(key: string, { chosen, first, end, page }: KeysAt): number | undefined {
  const at = chosen ?? end
  if (key === 'ArrowDown') return at - 1
  if (key === 'ArrowUp') return at + 1
  if (key === 'PageDown') return at - page
  if (key === 'PageUp') return at + page
  if (key === 'Home') return end - 1
  return key === 'End' ? first : undefined
}

function useSize(scroller: { readonly current: HTMLElement | null }, tell: (height: number) => void): void {
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const watch = new ResizeObserver(() => tell(element.clientHeight))
    watch.observe(element)
    tell(element.clientHeight)
    return () => watch.disconnect()
  }, [])
}

/** So long after the pointer moved last no row moves away under it, in ms. */
const HELD_MS = 1_500

/** Who points at a row means that one: the list stands while the pointer moves over it. */
function useHeld(newest: number) {
  const [heldAt, setHeldAt] = useState<number>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const letGo = () => {
    clearTimeout(timer.current)
    setHeldAt(undefined)
  }
  const hold = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(letGo, HELD_MS)
    setHeldAt((before) => before ?? newest)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return { newest: heldAt ?? newest, hold, letGo }
}

/** New rows push no row away that a person reads. */
function useStanding(
  scroller: { readonly current: HTMLElement | null },
  { end, follows }: { readonly end: number; readonly follows: boolean },
): void {
  const before = useRef(end)
  useLayoutEffect(() => {
    const element = scroller.current
    const added = end - before.current
    before.current = end
    if (element === null || added === 0) return
    const { scrollTop } = element
    if (follows) element.scrollTop = scrollAfterNew(scrollTop, added, ROW_HEIGHT)
    else element.scrollTop = scrollTop + added * ROW_HEIGHT
  }, [end])
}
