import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NODE_WIDTH } from '../../flow/document/node-size.ts'
import { GRID } from '../../flow/document/place.ts'
import { FIRST_ROW, inSpots, outSpots, PORT_ROW, PORT_TOP, portRows } from './node-geometry.ts'

const tokens = readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8')
const token = (name: string) => Number(new RegExp(`--${name}: (\\d+)px;`).exec(tokens)?.[1])

const one = { in: ['in'], out: ['out', 'error'], sure: true }
const two = { in: ['in'], out: ['found', 'missing', 'error'], sure: true }

test('the canvas counts with the sizes of the tokens', () => {
  expect(NODE_WIDTH).toBe(token('node-w'))
  expect(PORT_ROW).toBe(token('port-row'))
  // The rows begin under title, subtitle and strip; a port is in the middle of its row, and moved to the grid.
  const head = token('node-title') + token('node-subtitle') + token('node-strip')
  expect(head).toBe(token('node-h'))
  expect(Math.abs(FIRST_ROW - (head + PORT_ROW / 2))).toBeLessThan(GRID)
})

test('every port lies on the grid, so that an edge between nodes on the grid is straight', () => {
  const spots = [...inSpots(one), ...outSpots(one, 80), ...outSpots(two, 136)]
  expect(spots.filter(({ y }) => y % GRID !== 0)).toEqual([])
})

test('one output is beside the title; two have rows with their names; the error port has none', () => {
  expect(portRows(one)).toEqual([])
  expect(portRows(two)).toEqual(['found', 'missing'])
  expect(outSpots(one, 80)[0]).toEqual({ port: 'out', x: NODE_WIDTH, y: PORT_TOP })
  expect(outSpots(two, 136).map(({ y }) => y)).toEqual([FIRST_ROW, FIRST_ROW + PORT_ROW, 136])
})
