import { expect, test } from 'vitest'
import type { EnvironmentSheet, SheetTopic } from '../../contract/studio/environment-methods.ts'
import { obstacleOf } from './sheet-obstacle.ts'

function aTopic(changes: Partial<SheetTopic>): SheetTopic {
  return { topic: 'orders', name: 'orders', use: 'owned', partitions: 4, wanted: 4, ...changes }
}

function aSheet(...writes: readonly SheetTopic[]): EnvironmentSheet {
  return {
    environment: 'staging',
    place: '127.0.0.1:9092',
    isProtected: false,
    namespace: 'dev-ann',
    revision: 'r1',
    isConfirmed: false,
    reads: [],
    writes: [...writes],
    runners: [],
    sharers: [],
  }
}

test('a topic with another number of partitions than the flow that owns it says keeps it from running, with the cure', () => {
  expect(obstacleOf(aSheet(aTopic({}), aTopic({ name: 'large', partitions: 6 })))).toEqual({
    code: 'TOPIC_SETTINGS_INVALID',
    message: 'Topic "large" has 6 partitions, and the flow that owns it says 4.',
    hint: 'Write "partitions": 6 for it under "topics" in that flow and save, or delete the topic there.',
  })
})

test('a topic that is missing, or that the flow only expects, keeps nothing from running', () => {
  const missing = aTopic({ partitions: null })
  const expected = aTopic({ use: 'expected', partitions: 6 })
  expect(obstacleOf(aSheet(missing, expected))).toBeUndefined()
})
