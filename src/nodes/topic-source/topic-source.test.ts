import { expect, test } from 'vitest'
import { NodeDriver } from '../../../test/support/node-driver.ts'

test('without an event time a message passes as it is', async () => {
  const driver = await NodeDriver.start('topic-source', { topic: 'orders' })
  driver.send({ value: { at: 5 }, timestamp: 77 })
  expect(driver.out['out']?.map(({ timestamp, isUntouched }) => [timestamp, isUntouched])).toEqual([
    [77, true],
  ])
})

test('the event time is read from its field, as ISO text or as ms', async () => {
  const driver = await NodeDriver.start('topic-source', { topic: 'orders', eventTime: 'value.at' })
  driver.send({ value: { at: '2026-01-02T03:04:05+01:00' } }, { value: { at: 1_700_000_000_000 } })
  expect(driver.out['out']?.map(({ timestamp }) => timestamp)).toEqual([
    Date.UTC(2026, 0, 2, 2, 4, 5),
    1_700_000_000_000,
  ])
})

test('text without an offset is UTC on every machine', async () => {
  const driver = await NodeDriver.start('topic-source', { topic: 'orders', eventTime: 'value.at' })
  driver.send({ value: { at: '2026-01-02 03:04:05' } })
  expect(driver.out['out']?.map(({ timestamp }) => timestamp)).toEqual([Date.UTC(2026, 0, 2, 3, 4, 5)])
})

test('a message without an event time keeps its own timestamp and is counted', async () => {
  const driver = await NodeDriver.start('topic-source', { topic: 'orders', eventTime: 'value.at' })
  driver.send({ value: { at: 'yesterday' }, timestamp: 7 }, { value: null, timestamp: 8 })
  expect(driver.out['out']?.map(({ timestamp }) => timestamp)).toEqual([7, 8])
  expect(driver.counts).toEqual({ withoutEventTime: 1 })
})
