import { expect, test } from 'vitest'
import { inStudio } from './studio-hint.ts'

test('a hint that names a command says what to press in the Studio', () => {
  const message = 'Topic "orders" is not there.'
  const hint = 'Create it with "millrace topics create orders", or run with --with-outside.'
  expect(inStudio({ code: 'TOPIC_EXPECTED_MISSING', message, hint })).toEqual({
    code: 'TOPIC_EXPECTED_MISSING',
    message,
    hint: 'Create it under Data, or run with the simulated outside.',
  })
})

test('any other hint, and one that the Studio has no step for, stays as it is', () => {
  const plain = { code: 'TOPIC_EXPECTED_MISSING', message: 'm', hint: 'Did you mean "order"?' }
  expect(inStudio(plain)).toBe(plain)
  const other = { code: 'ENVIRONMENT_SHARED', message: 'm', hint: 'Run "millrace dead-letters redrive".' }
  expect(inStudio(other)).toBe(other)
  expect(inStudio({ code: 'USAGE' })).toEqual({ code: 'USAGE' })
})
