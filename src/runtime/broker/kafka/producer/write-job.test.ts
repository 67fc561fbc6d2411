import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OutgoingMessage } from '../../port.ts'
import { WriteJob, type PartitionQueue } from './write-job.ts'

function aMessage(change: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    topic: 'orders',
    key: Buffer.from('a'),
    value: Buffer.from('1'),
    headers: [],
    timestamp: 1,
    ...change,
  }
}

function onlyQueue(job: WriteJob): PartitionQueue {
  const [queue] = job.next
  if (queue === undefined) throw new Error('The job has nothing left.')
  return queue
}

test('every message is acknowledged once, in its place and in the order of its partition', () => {
  const partitions = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 })
  fc.assert(
    fc.property(partitions, (list) => {
      const job = new WriteJob(
        list.map((partition) => aMessage({ partition, value: Buffer.alloc(200_000) })),
        () => 4,
        0,
      )
      const next = [0, 0, 0, 0]
      while (!job.isDone) {
        for (const queue of job.next) {
          const count = queue.batches[0]?.messages.length ?? 0
          job.acknowledge(queue, next[queue.partition] ?? 0)
          next[queue.partition] = (next[queue.partition] ?? 0) + count
        }
      }
      const seen = [0, 0, 0, 0]
      const wanted = list.map((partition) => ({ topic: 'orders', partition, offset: seen[partition]!++ }))
      expect(job.appended).toEqual(wanted)
    }),
  )
})

test('a batch stays below what a topic takes by default; a larger message is alone', () => {
  const values = [400_000, 400_000, 400_000, 2_000_000, 10]
  const job = new WriteJob(
    values.map((bytes) => aMessage({ value: Buffer.alloc(bytes) })),
    () => 1,
    0,
  )
  expect(onlyQueue(job).batches.map(({ messages }) => messages.length)).toEqual([2, 1, 1, 1])
})

test('messages without a key stay together, and the next write goes elsewhere', () => {
  const keyless = [aMessage({ key: null }), aMessage({ key: null })]
  const partitionsOf = (rotation: number) =>
    new WriteJob(keyless, () => 3, rotation).next.map(({ partition }) => partition)
  expect([0, 1, 2].map(partitionsOf)).toEqual([[0], [1], [2]])
})

test('a batch that its topic refuses is cut in halves, down to one message', () => {
  const job = new WriteJob([aMessage(), aMessage(), aMessage()], () => 1, 0)
  const queue = onlyQueue(job)
  expect(job.cut(queue)).toBe(true)
  expect(queue.batches.map(({ places }) => places)).toEqual([[0], [1, 2]])
  expect(job.cut(queue)).toBe(false)
})
