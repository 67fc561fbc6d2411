import { useEffect, useRef, useState } from 'react'
import { TAP_ROWS_AT_MOST, type TapRow, type TapRows } from '../../contract/studio/tap-methods.ts'
import { usePage, useTapping } from '../page/use-page.tsx'

/** Rows far from what is seen are forgotten above this many. */
const REMEMBERED = 1_000

export interface RowsWanted {
  /** Rows from above: the newest is row 0. */
  readonly from: number
  readonly to: number
  /** One more than the number of the newest message. */
  readonly end: number
}

export interface RowsThere {
  readonly rows: ReadonlyMap<number, TapRow>
  /** The list as it is shown: new messages count when their rows are here, so that none stands empty. */
  readonly end: number
}

/** The rows that are seen, asked for anew whenever something changed; one question at a time. */
export function useTapRows(wanted: RowsWanted): RowsThere {
  const page = usePage()
  const view = useTapping((tapping) => tapping.view)
  const known = useRef(new Map<number, TapRow>())
  const latest = useRef(wanted)
  latest.current = wanted
  const shifts = useRef(0)
  const asking = useRef({ isAsking: false, again: false })
  const isOver = useRef(false)
  const [shown, show] = useState(() => ({ end: rememberAhead(known.current, view?.ahead), turn: 0 }))
  const { from, to, end } = wanted
  useEffect(() => {
    isOver.current = false
    return () => {
      isOver.current = true
    }
  }, [])
  useEffect(() => {
    const ask = async (): Promise<void> => {
      if (asking.current.isAsking) {
        asking.current.again = true
        return
      }
      asking.current = { isAsking: true, again: false }
      const asked = latest.current
      const shiftsNow = page.taps.state.getState().view?.shifts ?? 0
      const got = await page.taps.rows(...numbersOf(asked))
      const { again } = asking.current
      asking.current = { isAsking: false, again: false }
      if (got !== undefined) {
        // One came or went amid the list: what was known of other numbers is of other messages now.
        if (shiftsNow !== shifts.current) known.current.clear()
        shifts.current = shiftsNow
        remember(known.current, got)
        show(({ turn }) => ({ end: asked.end, turn: turn + 1 }))
      }
      // What is wanted by then may be more than what this was asked for: without news of the tap nobody would ask again.
      if (again && !isOver.current) void ask()
    }
    void ask()
  }, [page, view, from, to, end])
  return { rows: known.current, end: shown.end }
}

/** The first number and how many, at least one. */
function numbersOf({ from, to, end }: RowsWanted): [number, number] {
  const first = Math.max(0, end - to)
  return [first, Math.min(TAP_ROWS_AT_MOST, Math.max(1, end - from - first))]
}

/** What came with the first word of the list; the number behind it. */
function rememberAhead(known: Map<number, TapRow>, ahead: TapRows | undefined): number {
  if (ahead === undefined) return 0
  remember(known, ahead)
  return ahead.from + ahead.rows.length
}

function remember(known: Map<number, TapRow>, { from, rows }: TapRows): void {
  for (const [index, row] of rows.entries()) {
    const before = known.get(from + index)
    // What came last is last: the oldest of what is remembered are those that were not seen for long.
    known.delete(from + index)
    known.set(from + index, before !== undefined && isSame(before, row) ? before : row)
  }
  for (const number of known.keys()) {
    if (known.size <= REMEMBERED) return
    known.delete(number)
  }
}

/** Nothing else of a message changes, and the same object is not drawn again. */
function isSame(one: TapRow, other: TapRow): boolean {
  return one.seq === other.seq && one.result === other.result && one.ms === other.ms
}
