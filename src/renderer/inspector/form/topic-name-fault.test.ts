import { expect, test } from 'vitest'
import { topicNameFault } from './topic-name-fault.ts'

test.each(['', 'orders', 'shop.orders_2-x', 'constructor', 'x'.repeat(200)])('"%s" can be', (name) =>
  expect(topicNameFault(name)).toBeUndefined(),
)

test.each(['bezahlte bestellungen \u00fc', 'x'.repeat(201), '.', '..', '__proto__'])(
  '"%s" cannot be',
  (name) => expect(topicNameFault(name)).toMatch(/^(The name of a topic has|No topic can be called)/),
)
