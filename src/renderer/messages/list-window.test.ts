import { expect, test } from 'vitest'
import { listWindow, numberOfRow, rowOfNumber, scrollAfterNew, scrollToSee } from './list-window.ts'

const place = { scrollTop: 0, height: 240, rowHeight: 24, count: 50_000 }

test('of fifty thousand rows only those on screen and some beside them are drawn', () => {
  expect(listWindow(place)).toEqual({ from: 0, to: 18 })
  expect(listWindow({ ...place, scrollTop: 24_000 })).toEqual({ from: 992, to: 1_018 })
  expect(listWindow({ ...place, scrollTop: 49_990 * 24 })).toEqual({ from: 49_982, to: 50_000 })
})

test('a list that became shorter than where it was scrolled to draws nothing beyond its end', () => {
  expect(listWindow({ ...place, scrollTop: 24_000, count: 3 })).toEqual({ from: 3, to: 3 })
  expect(listWindow({ ...place, count: 0 })).toEqual({ from: 0, to: 0 })
})

test('a row is scrolled into view by as little as can be, and not at all where it is seen', () => {
  expect(scrollToSee(5, place)).toBe(0)
  expect(scrollToSee(10, place)).toBe(24)
  expect(scrollToSee(3, { ...place, scrollTop: 240 })).toBe(72)
})

test('who is at the top sees new rows, and who reads further down keeps what is read', () => {
  expect(scrollAfterNew(0, 40, 24)).toBe(0)
  expect(scrollAfterNew(480, 40, 24)).toBe(1_440)
  expect(scrollAfterNew(480, -40, 24)).toBe(0)
})

test('the newest message is the first row', () => {
  expect(numberOfRow(0, 120)).toBe(119)
  expect(rowOfNumber(119, 120)).toBe(0)
})
