import { expect, test } from 'vitest'
import { originText, whyNoTest } from './origin-text.ts'

const step = (node: string) => ({ node, port: 'in', afterMs: 0, key: null, value: null })
const steps = [step('filter'), step('sink')]
const nameOf = (node: string) => (node === 'filter' ? 'Filter' : node)
const place = (topic: string) => ({ topic, partition: 0, offset: 7 })

test('a message that was sent to a node by hand says so, and to which, and is no test', () => {
  const inbox = place('millrace.walk-walk.src.inbox')
  expect(originText(inbox, { steps, partial: false }, nameOf)).toBe('sent by hand to Filter')
  expect(originText(inbox, { steps, partial: true }, nameOf)).toBe('sent by hand')
  expect(originText(inbox, undefined, nameOf)).toBe('sent by hand')
  expect(whyNoTest(inbox)).toContain('sent to a node by hand')
})

test('any other names its place in its topic, and may become a test', () => {
  expect(originText(place('shop.orders.inbox'), undefined, nameOf)).toBe('shop.orders.inbox 0:7')
  expect(whyNoTest(place('orders'))).toBeUndefined()
})
