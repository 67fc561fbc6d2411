import { expect, test } from 'vitest'
import { compileCondition } from '../flow/expressions/condition.ts'
import { codecFor } from './codecs/codec-for.ts'
import { Message } from './message.ts'

const utf8 = new TextEncoder()

function withHeaders(headers: Readonly<Record<string, string>>): Message {
  const list = Object.entries(headers).map(([name, value]) => ({ name, value: utf8.encode(value) }))
  const source = { topic: 't', partition: 0, codec: codecFor('json'), parameters: {} }
  return new Message(source, 0, { key: null, value: null, headers: list, timestamp: 0 })
}

test('a condition sees the headers of a message and nothing of the object that holds them', () => {
  const sees = (condition: string, headers: Readonly<Record<string, string>>) =>
    compileCondition(condition)(withHeaders(headers).scope)
  expect(sees('headers.type == "order"', { type: 'order' })).toBe(true)
  expect(
    sees('headers["__proto__"] == "order"', JSON.parse('{"__proto__": "order"}') as Record<string, string>),
  ).toBe(true)
  for (const name of ['constructor', 'toString', '__proto__']) {
    expect(sees(`has(headers.${name})`, { type: 'order' })).toBe(false)
  }
})
