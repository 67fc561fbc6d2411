import { isPlainObject } from '../schema-walk.ts'
import type { EditableFlow } from './editable-flow.ts'

/** Where a node's upper left corner is on the canvas, in pixels at zoom 1. */
export interface Place {
  readonly x: number
  readonly y: number
}

export type Places = Readonly<Record<string, Place>>

/** Places stand on this grid, in pixels. */
export const GRID = 8
/** No node stands farther out, in pixels: a canvas can still show all of them. */
const FARTHEST = 10_000_000

/** Where the file says a node stands; undefined where it does not, or says nothing that can be shown. */
export function placeOf({ layout }: Pick<EditableFlow, 'layout'>, id: string): Place | undefined {
  const entry = Object.hasOwn(layout, id) ? layout[id] : undefined
  if (!isPlainObject(entry)) return undefined
  const { x, y } = entry
  return isShown(x) && isShown(y) ? { x, y } : undefined
}

/** The nearest place on the grid. */
export function onGrid({ x, y }: Place): Place {
  return { x: snapped(x), y: snapped(y) }
}

/** The upper left corner of the smallest rectangle that holds all of these. */
export function cornerOf(places: readonly Place[]): Place {
  return places.reduce(
    (corner, { x, y }) => ({ x: Math.min(corner.x, x), y: Math.min(corner.y, y) }),
    places[0] ?? { x: 0, y: 0 },
  )
}

function snapped(value: number): number {
  if (!Number.isFinite(value)) return 0
  const bounded = Math.max(-FARTHEST, Math.min(FARTHEST, value))
  return Math.round(bounded / GRID) * GRID + 0 // never -0
}

function isShown(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= FARTHEST
}
