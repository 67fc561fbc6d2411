import { expect, test } from 'vitest'
import { inStudio } from './in-studio.ts'

const command = 'Create it with "millrace topics create orders", or run with --with-outside.'

test('a step that a terminal takes by a command is told as the Studio has it', () => {
  const told = {
    code: 'TOPIC_EXPECTED_MISSING',
    message: 'Topic "orders" is not there.',
    hint: command,
    step: { do: 'create-topic', topic: 'orders', isCompacted: false },
  } as const
  expect(inStudio(told)).toEqual({
    ...told,
    hint: 'Create it under Data, or run with the simulated outside.',
  })
})

test('what is called much like it is told here too, and how a table wants its topic', () => {
  const step = { do: 'create-topic', topic: 'orders', isCompacted: true, near: 'order' } as const
  expect(inStudio({ hint: command, step }).hint).toBe(
    'Did you mean "order"? Create it under Data, compacted by key, or correct the table.',
  )
})

test('a hint without such a step stays as it is, whatever words are in it', () => {
  const plain = { code: 'USAGE', message: 'm', hint: command }
  expect(inStudio(plain)).toBe(plain)
})
