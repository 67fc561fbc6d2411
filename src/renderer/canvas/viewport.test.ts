import { expect, test } from 'vitest'
import { isSeen, viewportKeeping, viewportToSee } from './viewport.ts'

const room = { width: 800, height: 600 }
const box = (x: number, y: number) => ({ id: 'node', x, y, width: 208, height: 80 })

test('a node that is seen moves no view', () => {
  expect(viewportToSee(box(100, 100), { x: 0, y: 0, zoom: 1 }, room)).toBeUndefined()
})

test('a node at the side comes to the middle, where the next one is seen too', () => {
  expect(viewportToSee(box(700, 100), { x: 0, y: 0, zoom: 1 }, room)).toEqual({ x: -404, y: 0, zoom: 1 })
  expect(viewportToSee(box(-50, 100), { x: 0, y: 0, zoom: 1 }, room)).toEqual({ x: 346, y: 0, zoom: 1 })
})

test('a node below moves the view just so far that the node and a little below it are seen', () => {
  expect(viewportToSee(box(400, 580), { x: 0, y: 0, zoom: 1 }, room)).toEqual({ x: 0, y: -124, zoom: 1 })
})

test('the move is one of the screen, whatever the zoom', () => {
  expect(viewportToSee(box(800, 1_150), { x: 0, y: 0, zoom: 0.5 }, room)).toEqual({ x: 0, y: -79, zoom: 0.5 })
})

test('a node far away comes to the middle', () => {
  expect(viewportToSee(box(10_000, 100), { x: 0, y: 0, zoom: 1 }, room)).toEqual({ x: -9_704, y: 0, zoom: 1 })
})

test('a node larger than the view comes to the middle of it', () => {
  expect(viewportToSee(box(0, 0), { x: 0, y: 0, zoom: 2 }, { width: 300, height: 600 })).toEqual({
    x: -58,
    y: 0,
    zoom: 2,
  })
})

test('who saw all nodes sees them in less room too, no larger than before', () => {
  const boxes = [box(100, 100), box(100, 450)]
  const rooms = { before: room, now: { width: 800, height: 400 } }
  const viewport = viewportKeeping(boxes, { x: 0, y: 0, zoom: 1 }, rooms)
  expect(viewport?.zoom).toBeLessThan(1)
  for (const each of boxes) expect(isSeen(each, viewport!, rooms.now)).toBe(true)
  expect(viewportKeeping([box(100, 300)], { x: 0, y: 0, zoom: 0.5 }, rooms)).toBeUndefined()
})

test('where a part was out of sight already, less room moves nothing', () => {
  const rooms = { before: room, now: { width: 800, height: 400 } }
  expect(viewportKeeping([box(100, 450), box(9_000, 0)], { x: 0, y: 0, zoom: 1 }, rooms)).toBeUndefined()
})

test('what lies under the tools in the lower left corner is not seen', () => {
  const viewport = { x: 0, y: 0, zoom: 1 }
  expect(isSeen(box(20, 510), viewport, room)).toBe(false)
  expect(viewportToSee(box(20, 510), viewport, room)).toBeDefined()
  expect(isSeen(box(400, 510), viewport, room)).toBe(true)
})
