import { expect, test } from 'vitest'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { messageTypes } from './message-types.ts'

function typeOf(...values: string[]): string {
  const messages = values.map((value): PreviewMessageView => ({
    key: null,
    value,
    bytes: value.length,
    isCut: false,
    headers: [],
    timestamp: 0,
  }))
  return /type MessageValue = (.*)/.exec(messageTypes(messages))?.[1] ?? ''
}

test('the type of the value is what the samples have: a field that some miss is optional', () => {
  expect(typeOf('{"a":1,"b":"x"}', '{"a":null,"items":[{"sku":"s"}]}')).toBe(
    '{ "a": number | null; "b"?: string; "items"?: readonly ({ "sku": string })[] }',
  )
})

test('a whole number past 2^53 is a bigint, and without samples anything goes', () => {
  expect(typeOf('{"id":9007199254740993}')).toBe('{ "id": bigint }')
  expect(typeOf()).toBe('any')
})

test('a value that is no JSON says nothing beside others, and alone it is text', () => {
  expect(typeOf('{"a":1}', '{"a":')).toBe('{ "a": number }')
  expect(typeOf('plain', 'words')).toBe('string')
})

test('names that would end the type are quoted', () => {
  expect(typeOf('{"a\\"; }": 1}')).toBe('{ "a\\"; }": number }')
})
