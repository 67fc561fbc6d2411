import { expect, test } from 'vitest'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { type ExpressionForm, evaluateSamples, sampleScopes } from './evaluate-samples.ts'
import { resultWords } from './result-words.ts'
import { unseenField } from './unseen-field.ts'

function aSample(value: string | null, more: Partial<PreviewMessageView> = {}): PreviewMessageView {
  return { key: 'k', value, bytes: value?.length ?? 0, isCut: false, headers: [], timestamp: 0, ...more }
}

function words(form: ExpressionForm, source: string, samples: readonly PreviewMessageView[], at = 0) {
  const scopes = sampleScopes(samples, { parameters: { limit: 10 }, passesTombstones: true })
  return resultWords(
    { results: evaluateSamples(form, source, scopes), unseen: unseenField(source, scopes) },
    at,
  )
}

const two = [aSample('{"quantity":2,"unit_price":99.99}'), aSample('{"quantity":1}')]

test('an expression shows its result on the chosen message, and for how many it fails', () => {
  expect(words('cel', 'value.quantity * 2', two)).toEqual({
    look: 'value',
    result: '= 4',
    of: '',
    unseen: '',
  })
  const failing = words('cel', 'value.unit_price', two, 1)
  expect(failing).toMatchObject({ look: 'failed', of: 'fails for 1 of 2' })
  expect(failing?.result).toContain('unit_price')
})

test('a condition says whether it is true here, and for how many; a missing field makes it false', () => {
  expect(words('condition', 'value.unit_price > 10', [])).toBeUndefined()
  expect(words('condition', 'value.unit_price > parameters.limit', two)).toEqual({
    look: 'value',
    result: 'true',
    of: 'true for 1 of 2 samples',
    unseen: '',
  })
})

test('a path says what is there, and in how many samples', () => {
  expect(words('path', 'value.unit_price', two, 1)).toEqual({
    look: 'none',
    result: 'missing in this message',
    of: 'in 1 of 2 samples',
    unseen: '',
  })
  expect(words('path', 'key', two)?.result).toBe('= "k"')
})

test('a tombstone that the node passes on is neither true nor failed, and not counted', () => {
  const samples = [...two, aSample(null)]
  expect(words('cel', 'value.unit_price', samples, 2)).toEqual({
    look: 'none',
    result: 'a tombstone, passed on as it is',
    of: 'fails for 1 of 2',
    unseen: '',
  })
})

test('digits are exact: long numbers as they came, decimals computed as the engine computes them', () => {
  expect(words('path', 'value.id', [aSample('{"id":9007199254740993}')])?.result).toBe('= 9007199254740993')
  const money = '{"quantity":3,"row":{"price":99.99}}'
  const exact = [aSample(money, { decimals: ['row.price'] })]
  expect(words('cel', 'value.quantity * value.row.price', exact)?.result).toBe('= 299.97')
})

test('what is not here as a whole, or lies on a broker, is not guessed', () => {
  expect(words('path', 'value.a', [aSample('{"a":1', { isCut: true })])?.result).toBe(
    'known when the flow runs',
  )
  expect(words('cel', 'offset + 1', [aSample('{}')])?.result).toBe('known when the flow runs')
  expect(words('cel', 'value.offset + 1', [aSample('{"offset":1}')])?.result).toBe('= 2')
})

test('an expression that does not compile is refused, for the checker to speak of', () => {
  expect(() => words('cel', 'value.', two)).toThrow('wrong at character')
})

test('a field that no sample has is named, with the one that was most likely meant', () => {
  const samples = [aSample('{"status":"paid","buyer":{"name":"Ann"}}'), aSample('{"status":"open"}')]
  const unseen = (source: string, of = samples) => words('condition', source, of)?.unseen
  expect(unseen('value.sttus == "paid"')).toBe('No sample has value.sttus. Did you mean value.status?')
  expect(unseen('value.buyer.nmae == "Ann"')).toBe(
    'No sample has value.buyer.nmae. Did you mean value.buyer.name?',
  )
  expect(unseen('headers.trace == "a"')).toBe('No sample has headers.trace.')
  expect(unseen('value.status == "paid" && value.buyer.name == "Ann"')).toBe('')
  expect(unseen('!has(value.cancelled)')).toBe('')
  // Of a sample that is cut, or of a text, nothing is known of its fields.
  expect(unseen('value.sttus == 1', [...samples, aSample('{"a":1', { isCut: true })])).toBe('')
  expect(unseen('value.sttus == 1', [aSample('some text')])).toBe('')
})
