/** The part of a long list that is on screen. Rows are all of one height; the newest is row 0. */
export interface ListWindow {
  /** Rows that are drawn: `from` to `to - 1`. */
  readonly from: number
  readonly to: number
}

/** Drawn above and below what is seen, so that a turn of the wheel meets rows. */
const SPARE_ROWS = 8

export interface ListPlace {
  readonly scrollTop: number
  /** Of what is seen, in pixels. */
  readonly height: number
  readonly rowHeight: number
  readonly count: number
}

export function listWindow({ scrollTop, height, rowHeight, count }: ListPlace): ListWindow {
  const first = Math.floor(scrollTop / rowHeight)
  const last = Math.ceil((scrollTop + height) / rowHeight)
  return {
    from: Math.max(0, Math.min(first - SPARE_ROWS, count)),
    to: Math.max(0, Math.min(last + SPARE_ROWS, count)),
  }
}

/** Where to scroll so that a row is seen whole, as little as can be; the same place where it is. */
export function scrollToSee(row: number, { scrollTop, height, rowHeight }: ListPlace): number {
  const top = row * rowHeight
  if (top < scrollTop) return top
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : scrollTop
}

/** New rows come at the top: who looks at others keeps them before their eyes; who is at the top sees the new ones. */
export function scrollAfterNew(scrollTop: number, newRows: number, rowHeight: number): number {
  return scrollTop < rowHeight / 2 ? 0 : Math.max(0, scrollTop + newRows * rowHeight)
}

/** Messages have numbers that count up; rows count from the newest down. */
export function numberOfRow(row: number, end: number): number {
  return end - 1 - row
}

export function rowOfNumber(number: number, end: number): number {
  return end - 1 - number
}
