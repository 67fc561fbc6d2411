import { expect, test } from 'vitest'
import { NodeDriver, textOf } from '../../../test/support/node-driver.ts'

test('messages and tombstones go to the topic with their bytes as they came', async () => {
  const driver = await NodeDriver.start('topic-sink', { topic: 'orders' })
  driver.send({ key: 'a', bytes: '{ "id": 12345678901234567890 }' }, { key: 'b', value: null })
  const json = { decode: () => null, encode: () => new Uint8Array() }
  expect(
    driver.written['orders']?.map((message) => [textOf(message.key), textOf(message.encode(json))]),
  ).toEqual([
    ['a', '{ "id": 12345678901234567890 }'],
    ['b', null],
  ])
})

test('our own headers are taken off, all others stay', async () => {
  const driver = await NodeDriver.start('topic-sink', { topic: 'orders' })
  driver.send({
    headers: { 'millrace-origin': 'x', traceparent: 't', 'millrace-error': 'E', 'correlation-id': 'c' },
  })
  const [message] = driver.written['orders'] ?? []
  expect(message?.headers.map(({ name }) => name)).toEqual(['traceparent', 'correlation-id'])
})
