import { expect, test } from 'vitest'
import type { StoryEvent } from '../../../contract/protocol/streams.ts'
import { logLineOf } from './log-line.ts'

const said = {
  at: 1,
  flow: 'amber-otter',
  code: 'TOPIC_EXPECTED_MISSING',
  hint: 'Create it with "millrace topics create orders", or run with --with-outside.',
  step: { do: 'create-topic', topic: 'orders', isCompacted: false },
} as const

test.each([
  { ...said, type: 'notice', message: 'Topic "orders" is not there.' },
  {
    ...said,
    type: 'transition',
    machine: 'flow',
    id: 'amber-otter',
    from: 'starting',
    to: 'failed',
    cause: 'No.',
  },
] as StoryEvent[])('a step behind a $type is told as a person takes it in the Studio', (event) => {
  expect(logLineOf(event)?.hint).toBe('Create it under Data, or run with the simulated outside.')
})
