import { expect, test } from 'vitest'
import { FlowError } from '../../../../contract/errors.ts'
import { systemClock } from '../../../clock.ts'
import type { OutgoingMessage, TaskCommit } from '../../port.ts'
import type { TaskProducer } from '../producer/task-producer.ts'
import { WriteJob } from '../producer/write-job.ts'
import { ChangelogStores } from './changelog-stores.ts'
import type { Fetcher } from './fetcher.ts'
import { KafkaLease } from './kafka-lease.ts'
import { PendingPositions } from './pending-positions.ts'

/** A producer that makes each of its jobs durable at once, but for those with a message to `refusing`. */
function aProducer() {
  const producer = {
    refusing: '',
    written: [] as string[][],
    begin: async (messages: readonly OutgoingMessage[]) => new WriteJob(messages, () => 1, 0),
    finish: async (job: WriteJob) => {
      const topics = job.next.map(({ topic }) => topic)
      if (topics.includes(producer.refusing))
        throw new FlowError('BROKER_UNREACHABLE', { message: 'Nobody answers.', class: 'outage' })
      if (topics.length > 0) producer.written.push(topics)
      for (const queue of job.next) job.acknowledge(queue, 0)
      return job.appended
    },
  }
  return producer
}

function aLease(producer: ReturnType<typeof aProducer>) {
  const noted: TaskCommit['positions'][number][] = []
  const pending = new PendingPositions({
    clock: systemClock,
    commit: async (positions) => void noted.push(...positions),
    failed: () => {},
  })
  const lease = new KafkaLease({
    group: 'ship',
    task: 0,
    epoch: 1,
    positions: [],
    begins: new Map([['orders', 0]]),
    clock: systemClock,
    fetcher: {} as Fetcher,
    producer: producer as unknown as TaskProducer,
    stores: new ChangelogStores([{ store: 'totals', changelog: 'totals.changelog' }], 0),
    pending,
  })
  return { lease, pending, noted }
}

const message = (topic: string): OutgoingMessage => ({
  topic,
  partition: 0,
  key: null,
  value: null,
  headers: [],
  timestamp: 0,
})
const commit: TaskCommit = {
  outputs: [message('shipments')],
  state: [{ store: 'totals', key: 'a', value: Buffer.from('1') }],
  cursors: [message('cursor')],
  positions: [{ topic: 'orders', partition: 0, watermark: 1, finished: [] }],
}

test('a commit is written in the order in which a crash repeats and never loses', async () => {
  const producer = aProducer()
  const { lease, pending, noted } = aLease(producer)
  await lease.commit(commit)
  await pending.flush()
  expect(producer.written).toEqual([['shipments'], ['totals.changelog'], ['cursor']])
  expect(noted).toEqual(commit.positions)
})

test('a cursor is not written before the state of its commit, and the same commit goes on where it was', async () => {
  const producer = aProducer()
  const { lease, pending, noted } = aLease(producer)
  producer.refusing = 'totals.changelog'
  await expect(lease.commit(commit)).rejects.toMatchObject({ class: 'outage' })
  await pending.flush()
  expect(producer.written).toEqual([['shipments']])
  expect([noted, lease.readState('totals', 'a')]).toEqual([[], undefined])
  producer.refusing = ''
  await lease.commit(commit)
  expect(producer.written).toEqual([['shipments'], ['totals.changelog'], ['cursor']])
  expect(lease.readState('totals', 'a')).toEqual(Buffer.from('1'))
})
