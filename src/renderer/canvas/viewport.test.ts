import { expect, test } from 'vitest'
import { viewportToSee } from './viewport.ts'

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
  expect(viewportToSee(box(100, 580), { x: 0, y: 0, zoom: 1 }, room)).toEqual({ x: 0, y: -124, zoom: 1 })
})

test('the move is one of the screen, whatever the zoom', () => {
  expect(viewportToSee(box(0, 1_150), { x: 0, y: 0, zoom: 0.5 }, room)).toEqual({ x: 0, y: -79, zoom: 0.5 })
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
