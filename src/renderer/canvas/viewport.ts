import { getViewportForBounds, type Viewport } from '@xyflow/react'
import type { NodeBox } from '../document/shown-places.ts'
import { firstNode } from './node-toward.ts'
import { zoomLevel } from './zoom-level.ts'

/** A thousand nodes in one view are still dots. */
export const LEAST_ZOOM = 0.05
export const MOST_ZOOM = 2
/** Where all of a node can be read and several fit. */
const READABLE = 0.8
/** Around what is fitted, as a part of the view. */
const PADDING = 0.1

export interface Room {
  readonly width: number
  readonly height: number
}

/** Where the canvas stands that shows all nodes, at most at their own size, none of them under its tools. */
export function viewportToSeeAll(boxes: readonly NodeBox[], room: Room, mostZoom = 1): Viewport {
  const all = viewportOfAll(boxes, room, { mostZoom })
  if (boxes.every((box) => isSeen(box, all, room))) return all
  return viewportOfAll(boxes, { ...room, height: room.height - TOOLS.height }, { mostZoom })
}

/** Where a view stands that shows all nodes, at most at their own size. */
export function viewportOfAll(
  boxes: readonly NodeBox[],
  { width, height }: Room,
  { leastZoom = LEAST_ZOOM, mostZoom = 1 } = {},
): Viewport {
  const bounds = boundsOf(boxes)
  if (bounds === undefined) return { x: width / 2, y: height / 2, zoom: 1 }
  return getViewportForBounds(bounds, width, height, leastZoom, mostZoom, PADDING)
}

interface Rooms {
  readonly before: Room
  readonly now: Room
}

/** Where the view stands that shows all nodes in less room, where it has shown them all; undefined where it need not move. */
export function viewportKeeping(
  boxes: readonly NodeBox[],
  viewport: Viewport,
  { before, now }: Rooms,
): Viewport | undefined {
  const seesAll = (room: Room) => boxes.every((box) => isSeen(box, viewport, room))
  return seesAll(before) && !seesAll(now) ? viewportToSeeAll(boxes, now, viewport.zoom) : undefined
}

/** What a flow opens with: all of it where its titles can be read then, else its first source. */
export function viewportToBegin(
  boxes: readonly NodeBox[],
  { sources, room }: { readonly sources: ReadonlySet<string>; readonly room: Room },
): Viewport {
  const all = viewportToSeeAll(boxes, room)
  if (zoomLevel(all.zoom) !== 'far') return all
  const first = firstNode(boxes.filter(({ id }) => sources.has(id))) ?? firstNode(boxes)
  const margin = room.height * PADDING
  const { x = 0, y = 0 } = first ?? {}
  return { x: margin - x * READABLE, y: margin - y * READABLE, zoom: READABLE }
}

/** The smallest rectangle that holds all boxes; undefined without any. */
function boundsOf(boxes: readonly NodeBox[]) {
  if (boxes.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Above or below a node that comes into view, in pixels of the screen: what stands there is seen too. */
const BESIDE = 64

/**
 * The view that shows the whole box. Sideways it comes to the middle: what comes before it and what comes next are seen
 * then, and the next one that is chosen or put in moves no view. Up and down the view moves no further than needed.
 * Undefined where the box is seen.
 */
export function viewportToSee(box: Box, viewport: Viewport, room: Room): Viewport | undefined {
  const { across } = sidesOf(box, viewport, room)
  const right = isWithin(across) ? 0 : moveToMiddle(across)
  const { x, y, zoom } = viewport
  const beside = { x: x + right, y, zoom }
  const down = moveToSee(sidesOf(box, beside, room).along)
  return right === 0 && down === 0 ? undefined : { ...beside, y: y + down }
}

/** Whether all of a box is seen. */
export function isSeen(box: Box, viewport: Viewport, room: Room): boolean {
  const { across, along } = sidesOf(box, viewport, room)
  return isWithin(across) && isWithin(along)
}

type Box = Omit<NodeBox, 'id'>

/** The tools at the foot, from the left side on, in pixels of the screen: what lies under them is not seen. */
const TOOLS = { width: 340, height: 52 }

function sidesOf(box: Box, { x, y, zoom }: Viewport, { width, height }: Room) {
  const across: Side = { at: box.x * zoom + x, size: box.width * zoom, room: width }
  const foot = across.at < TOOLS.width ? TOOLS.height : 0
  const along: Side = { at: box.y * zoom + y, size: box.height * zoom, room: height - foot }
  return { across, along }
}

/** A box along one side of the screen, in its pixels. */
interface Side {
  readonly at: number
  readonly size: number
  readonly room: number
}

/** 0 where all of it is seen; what lies further away than the view is wide comes to its middle. */
function moveToSee(side: Side): number {
  const { at, size, room } = side
  if (isWithin(side)) return 0
  if (at + size < -room || at > room * 2 || size + 2 * BESIDE > room) return moveToMiddle(side)
  return at < 0 ? BESIDE - at : room - BESIDE - (at + size)
}

function isWithin({ at, size, room }: Side): boolean {
  return at >= 0 && at + size <= room
}

function moveToMiddle({ at, size, room }: Side): number {
  return (room - size) / 2 - at
}
