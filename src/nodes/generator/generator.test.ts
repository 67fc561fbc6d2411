import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFolder, NodeDriver, textOf } from '../../../test/support/node-driver.ts'
import { SeededRandom } from './random.ts'
import { generatorSpec } from './spec.ts'

const template = {
  id: { $sequence: { from: 1, prefix: 'ORDER', pad: 4 } },
  quantity: { $integer: { min: 1, max: 5 } },
  price: { $decimal: { min: 1, max: 99.99, scale: 2 } },
  kind: { $choice: ['new', { of: 'list' }] },
  uuid: { $uuid: true },
  at: { $time: 'iso' },
}

async function takeFrom(driver: NodeDriver, count: number): Promise<string[]> {
  const taken: string[] = []
  while (taken.length < count) {
    const batch = await driver.poll(Math.min(1_000, count - taken.length))
    taken.push(
      ...batch.messages.map(
        (message) => `${textOf(message.key)} ${textOf(message.value)} ${message.timestamp}`,
      ),
    )
  }
  return taken
}

test('a template makes one message every 2 seconds by default', async () => {
  const driver = await NodeDriver.start('generator', { template, key: 'value.id' })
  await driver.asSource.open(null)
  const first = await driver.poll()
  const began = driver.clock.now()
  const second = await driver.poll()
  const third = second.messages.length === 0 ? await driver.poll() : second
  expect(first.messages.map(({ key }) => textOf(key))).toEqual(['ORDER0001'])
  expect(third.messages.map(({ key }) => textOf(key))).toEqual(['ORDER0002'])
  expect(driver.clock.now() - began).toBe(2_000)
})

test('the same seed makes the same bytes, another seed others', async () => {
  const made = async (seed: number) => {
    const driver = await NodeDriver.start('generator', { template, perSecond: 1_000, seed })
    await driver.asSource.open({ next: 0, startedAt: 1_000 })
    return await takeFrom(driver, 50)
  }
  expect(await made(7)).toEqual(await made(7))
  expect(await made(8)).not.toEqual(await made(7))
})

test('a source that goes on from any position makes what it would have made without the stop', async () => {
  const whole = await NodeDriver.start('generator', { template, perSecond: 1_000, count: 100 })
  await whole.asSource.open({ next: 0, startedAt: 5_000 })
  const all = await takeFrom(whole, 100)
  const first = await NodeDriver.start('generator', { template, perSecond: 1_000, count: 100 })
  await first.asSource.open({ next: 0, startedAt: 5_000 })
  const before = (await takeFrom(first, 37)).length
  const again = await NodeDriver.start('generator', { template, perSecond: 1_000, count: 100 })
  await again.asSource.open({ next: before, startedAt: 5_000 })
  expect(await takeFrom(again, 63)).toEqual(all.slice(37))
})

test('values keep to their bounds and forms', async () => {
  const driver = await NodeDriver.start('generator', { template, perSecond: 100_000 })
  await driver.asSource.open(null)
  const taken = await takeFrom(driver, 2_000)
  const values = taken.map(
    (line) => JSON.parse(line.slice(line.indexOf('{'), line.lastIndexOf('}') + 1)) as Record<string, unknown>,
  )
  expect(new Set(values.map(({ quantity }) => quantity))).toEqual(new Set([1, 2, 3, 4, 5]))
  expect(values.every(({ price }) => Number(price) >= 1 && Number(price) <= 99.99)).toBe(true)
  expect(taken.every((line) => /"price":\d+\.\d\d[,}]/.test(line))).toBe(true)
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  expect(values.every((value) => uuid.test(String(value['uuid'])))).toBe(true)
  expect(new Set(values.map((value) => value['uuid'])).size).toBe(2_000)
})

test('a weighted choice follows its weights', async () => {
  const weighted = {
    $choice: [
      { value: 'often', weight: 9 },
      { value: 'seldom', weight: 1 },
    ],
  }
  const driver = await NodeDriver.start('generator', { template: weighted, perSecond: 100_000 })
  await driver.asSource.open(null)
  const taken = await takeFrom(driver, 10_000)
  const seldom = taken.filter((line) => line.includes('seldom')).length
  expect(seldom).toBeGreaterThan(800)
  expect(seldom).toBeLessThan(1_200)
})

test('a fixed list is sent once, tombstones and headers with it, and then the source is at its end', async () => {
  const messages = [{ key: 'a', value: { n: 1 }, headers: { 'correlation-id': 'c-1' } }, { key: 'b' }]
  const driver = await NodeDriver.start('generator', { messages })
  await driver.asSource.open(null)
  const batch = await driver.poll()
  expect(batch.messages.map(({ key, value }) => [textOf(key), textOf(value)])).toEqual([
    ['a', '{"n":1}'],
    ['b', null],
  ])
  expect(batch.messages[0]?.headers.map(({ name, value }) => [name, textOf(value)])).toEqual([
    ['correlation-id', 'c-1'],
  ])
  expect(batch.atEnd).toBe(true)
  expect((await driver.poll()).messages).toEqual([])
})

test('rows of a file are taken in turn', async () => {
  const folder = aFolder()
  writeFileSync(join(folder, 'products.csv'), 'id,name\nP1,Mug\nP2,Lamp\n')
  const config = { template: { $row: { file: 'products.csv', column: 'id' } }, count: 3, perSecond: 1_000 }
  const driver = await NodeDriver.start('generator', config, { folder })
  await driver.asSource.open(null)
  const taken = await takeFrom(driver, 3)
  expect(taken.map((line) => line.split(' ')[1])).toEqual(['"P1"', '"P2"', '"P1"'])
})

test('a source that was held for long makes no burst of what it missed', async () => {
  const driver = await NodeDriver.start('generator', { template: { $sequence: {} }, everyMs: 1_000 })
  await driver.asSource.open(null)
  await driver.poll()
  await driver.clock.advance(3_600_000, () => Promise.resolve())
  expect((await driver.poll()).messages.length).toBeLessThanOrEqual(3)
})

test('an unknown placeholder and one beside other keys are told with their place', () => {
  const issuesOf = (given: unknown) =>
    generatorSpec.check?.(generatorSpec.config.parse({ template: given })) ?? []
  expect(issuesOf({ a: { $sequense: {} } })).toMatchObject([{ path: ['template', 'a', '$sequense'] }])
  expect(issuesOf({ a: { $uuid: true, b: 1 } })).toMatchObject([{ path: ['template', 'a', '$uuid'] }])
  expect(issuesOf([{ $integer: { min: 5, max: 1 } }])).toMatchObject([{ message: 'min is above max' }])
  expect(issuesOf({ $choice: [{ $nothing: 1 }] })).toMatchObject([
    { path: ['template', '$choice', 0, '$nothing'] },
  ])
  expect(issuesOf({ $choice: [{ value: { $nothing: 1 }, weight: 2 }] })).toMatchObject([
    { path: ['template', '$choice', 0, 'value', '$nothing'] },
  ])
})

test('random numbers of neighbouring messages and seeds have nothing in common', () => {
  const draw = (seed: number, n: number) => {
    const random = new SeededRandom(seed)
    random.startAt(n)
    return random.bits()
  }
  const drawn = new Set(
    Array.from({ length: 10_000 }, (_, n) => [draw(1, n), draw(2, n), draw(1, n + 2 ** 32)]).flat(),
  )
  expect(drawn.size).toBeGreaterThan(29_900)
})

test('with another interval than before, time goes on from the last message', async () => {
  const before = await NodeDriver.start('generator', { template, perSecond: 1_000 })
  await before.asSource.open({ next: 0, startedAt: 1_000 })
  const { position } = await before.poll(1_000)
  const made = Number((position as { readonly next: number }).next)
  const after = await NodeDriver.start('generator', { template, perSecond: 1 })
  await after.asSource.open(position)
  const { messages } = await after.poll(1)
  expect(made).toBeGreaterThan(0)
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([1_000 + made])
})
