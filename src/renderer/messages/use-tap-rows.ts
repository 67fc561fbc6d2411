import { useEffect, useRef, useState } from 'react'
import { TAP_ROWS_AT_MOST, type TapRow } from '../../contract/studio/tap-methods.ts'
import { usePage, useTapping } from '../page/use-page.tsx'

/** Rows far from what is seen are forgotten above this many. */
const REMEMBERED = 1_000

export interface RowsWanted {
  /** Numbers in the list. */
  readonly from: number
  readonly count: number
}

/** The rows that are seen, asked for anew whenever something changed; one question at a time. */
export function useTapRows({ from, count }: RowsWanted): ReadonlyMap<number, TapRow> {
  const page = usePage()
  const list = useTapping((tapping) => tapping.list)
  const view = useTapping((tapping) => tapping.view)
  const rows = useRef<{ readonly list: number; readonly known: Map<number, TapRow> }>({
    list,
    known: new Map(),
  })
  const asking = useRef({ isAsking: false, again: false })
  const wanted = useRef({ from, count, list })
  const [, redraw] = useState(0)
  if (rows.current.list !== list) rows.current = { list, known: new Map() }
  wanted.current = { from, count: Math.min(count, TAP_ROWS_AT_MOST), list }
  useEffect(() => {
    let isOver = false
    const ask = async (): Promise<void> => {
      if (asking.current.isAsking) {
        asking.current.again = true
        return
      }
      asking.current = { isAsking: true, again: false }
      const asked = wanted.current
      const got = asked.count === 0 ? undefined : await page.taps.rows(asked.from, asked.count)
      const { again } = asking.current
      asking.current = { isAsking: false, again: false }
      if (got !== undefined && rows.current.list === asked.list) {
        remember(rows.current.known, got)
        redraw((turn) => turn + 1)
      }
      if (again && !isOver) void ask()
    }
    void ask()
    return () => {
      isOver = true
    }
  }, [page, list, view, from, count])
  return rows.current.known
}

function remember(
  known: Map<number, TapRow>,
  { from, rows }: { from: number; rows: readonly TapRow[] },
): void {
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
