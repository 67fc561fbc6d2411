import { expect, test } from 'vitest'
import { baseOf, isMainFlow, mainFlowOf, outsideOf } from './flow-file-name.ts'

const [flow, outside] = ['flows/a/a.flow.json', 'flows/a/a.outside.flow.json']

test('a flow and its simulated outside name one another, and each itself', () => {
  expect([outsideOf(flow), outsideOf(outside)]).toEqual([outside, outside])
  expect([mainFlowOf(outside), mainFlowOf(flow)]).toEqual([flow, flow])
})

test('a flow stands for itself where it is no outside, and an ending within a name is none', () => {
  expect([flow, outside, 'a.json'].map(isMainFlow)).toEqual([true, false, false])
  expect(outsideOf('x.outside.flow.json.flow.json')).toBe('x.outside.flow.json.outside.flow.json')
  expect([baseOf(flow), baseOf('a.txt')]).toEqual(['flows/a/a', 'a.txt'])
})
