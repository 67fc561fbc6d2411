import { expect, test } from 'vitest'
import type { StoryEvent } from '../../../contract/protocol/streams.ts'
import { CausesTold } from './causes-told.ts'
import { logLineOf } from './log-line.ts'

const cause = 'The broker at 127.0.0.1:9092 does not answer.'
const away = { flow: 'amber-otter', cause, code: 'BROKER_UNREACHABLE', hint: 'Is it started?' } as const
const change = { type: 'transition', from: 'running', ...away } as const

function textsOf(events: readonly StoryEvent[]): readonly (string | undefined)[] {
  const told = new CausesTold()
  return events.map((event) => {
    const news = told.take(event)
    return news && logLineOf(news)?.text
  })
}

test('what every part of a flow tells at once stands once, and the state of the flow without it', () => {
  expect(
    textsOf([
      { ...change, at: 0, machine: 'task', id: 'product-events/0', to: 'stopped' },
      { ...change, at: 20, machine: 'task', id: 'product-events/1', to: 'stopped' },
      { ...change, at: 100, machine: 'connector', id: 'product-events/0', to: 'waiting' },
      { ...change, at: 400, machine: 'flow', id: 'amber-otter', to: 'backing-off' },
      { type: 'notice', at: 500, flow: 'amber-otter', code: 'BROKER_UNREACHABLE', message: cause },
    ]),
  ).toEqual([
    `Task product-events/0 is stopped: ${cause}`,
    undefined,
    undefined,
    'The flow waits before it tries again.',
    undefined,
  ])
})

test('that a part has failed is told, whatever was told of its cause', () => {
  const failed = { ...change, at: 900, machine: 'connector', id: 'product-events/0', to: 'failed' } as const
  const waits = { ...change, at: 0, machine: 'connector', id: 'product-events/0', to: 'waiting' } as const
  expect(textsOf([waits, failed])[1]).toContain(cause)
})

test('the same cause is news again when it comes later', () => {
  const event = { ...change, machine: 'flow', id: 'amber-otter', to: 'backing-off' } as const
  expect(textsOf([0, 1_000, 2_000].map((at) => ({ ...event, at })))).toEqual([
    `The flow waits before it tries again: ${cause}`,
    'The flow waits before it tries again.',
    `The flow waits before it tries again: ${cause}`,
  ])
})
