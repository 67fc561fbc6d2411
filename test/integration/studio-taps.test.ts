import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../src/contract/defaults.ts'
import type { StudioParams } from '../../src/contract/studio/studio-protocol.ts'
import type { TapMessage, TapView } from '../../src/contract/studio/tap-methods.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { openDoor } from '../../src/runtime/door/open-door.ts'
import { aFlow } from '../support/a-flow.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { FlowTestDriver, type DriverOptions } from '../support/flow-test-driver.ts'
import { StudioClient } from '../support/studio-client.ts'
import { aCountingKind, aFloodingKind } from '../support/test-kinds.ts'
import { until } from '../support/until.ts'
import { millrace } from './cli-process.ts'

const FILE = 'flows/orders/orders.flow.json'
const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('big', 'filter', { where: 'value.amount > 10' })
  .node('total', 'map', { rows: [{ to: 'double', cel: 'value.amount * 2' }] })
  .node('out', 'topic-sink', { topic: 'big-orders' })
  .edge('in.out', 'big.in')
  .edge('big.out', 'total.in')
  .edge('total.out', 'out.in')
  .build()

const NEWS = 10_000

/** The Studio on a workspace with the flow, and a page that looks on. */
async function aTapped({ credit = NEWS } = {}) {
  const { address, folder } = await aServedStudio()
  mkdirSync(join(folder, 'flows/orders'))
  writeFileSync(join(folder, FILE), JSON.stringify(flow))
  const client = await StudioClient.connect(address, credit)
  return { address, client, dataFolder: join(folder, '.millrace/local') }
}

/** The flow at work, with a door as `millrace run` opens one. */
async function aRun(dataFolder: string, options: DriverOptions = {}, runs = flow) {
  const driver = await FlowTestDriver.start(runs, options)
  const door = await openDoor({ dataFolder, flows: driver.running.flows, clock: systemClock })
  let isOpen = true
  const leave = async () => {
    if (isOpen) await door.close({ ended: 'stopped' })
    isOpen = false
  }
  onTestFinished(leave)
  const tapped = () =>
    until('the tap to be set', () => driver.running.flows[0]?.options.services.inspector.isOn === true)
  return { driver, leave, tapped }
}

function open(client: StudioClient, more: Partial<StudioParams<'taps.open'>> = {}): Promise<TapView> {
  return client.ask('taps.open', { file: FILE, node: 'in', ports: ['out'], ...more })
}

/** What the page was told last of its tap. */
function told(client: StudioClient): TapView | undefined {
  const news = client.news.findLast((each) => each.about === 'tap')
  return news?.about === 'tap' ? news.view : undefined
}

/** How a tap stands, also where the page was told of another one since. */
function viewOf(client: StudioClient, tap: number): Promise<TapView> {
  return client.ask('taps.find', { tap, find: '' })
}

const orders = (...amounts: readonly number[]) =>
  amounts.map((amount) => ({ key: `k${amount}`, value: { amount } }))

test('a tap that waits lists what passes as soon as the flow runs, with place, time, result and journey', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap, state } = await open(client, { node: 'total', ports: ['out'] })
  expect(state).toBe('waiting')
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', ...orders(5, 20, 30))
  const view = await until('two rows', () => {
    const now = told(client)
    return now?.end === 2 && now.figures.seen === 2 ? now : undefined
  })
  expect(view).toMatchObject({
    state: 'open',
    first: 0,
    figures: { kept: 2, gone: 0, dropped: 0, skipped: 0 },
  })
  const settled = await until('both to be committed', async () => {
    const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 10 })
    return rows.every(({ result }) => result === 'done') ? rows : undefined
  })
  expect(settled).toMatchObject([
    { seq: 0, port: 'out', key: 'k20', text: '{"amount":20,"double":40}', origin: { offset: 1 } },
    { seq: 1, port: 'out', key: 'k30', text: '{"amount":30,"double":60}', origin: { offset: 2 } },
  ])
  const { steps } = await client.ask('taps.journey', { tap, seq: 0 })
  expect(steps.map(({ node, port }) => `${node}.${port}`)).toEqual([
    'in.in',
    'in.out',
    'big.in',
    'big.out',
    'total.in',
    'total.out',
    'out.in',
  ])
  await driver.drain()
})

test('of a hundred thousand messages the sums are exact, and the page is told no more than it takes', async () => {
  const { client, dataFolder } = await aTapped({ credit: 3 })
  const { tap } = await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  for (let sent = 0; sent < 100_000; sent += 10_000) {
    await driver.send('orders', ...orders(...Array.from({ length: 10_000 }, (_, i) => sent + i)))
    await driver.advance(100)
  }
  const { figures, end, first } = await until('all to be counted', async () => {
    const view = await client.ask('taps.find', { tap, find: '' })
    return view.figures.seen === 100_000 && sumOf(view) === 100_000 ? view : undefined
  })
  expect(end - first).toBe(figures.kept)
  expect(figures.kept).toBeGreaterThan(500)
  expect(figures.skipped).toBeGreaterThan(50_000)
  expect(client.news.filter(({ about }) => about === 'tap').length).toBeLessThanOrEqual(3)
  await driver.drain()
})

function sumOf({ figures: { kept, gone, dropped, filtered, skipped } }: TapView): number {
  return kept + gone + dropped + filtered + skipped
}

test('what was kept stays when the flow ends, and goes on by itself when it runs again', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap } = await open(client)
  const first = await aRun(dataFolder)
  await first.tapped()
  await first.driver.send('orders', ...orders(1, 2))
  await until('two rows', () => told(client)?.end === 2)
  await first.leave()
  await until('the end to be told', () => told(client)?.state === 'ended')
  const { value } = await client.ask('taps.message', { tap, seq: 1 })
  expect(value).toMatchObject({ text: '{"amount":2}', next: null })
  await first.driver.drain()

  const again = await aRun(dataFolder)
  await again.tapped()
  await again.driver.send('orders', ...orders(3))
  const view = await until('the third row', () => {
    const now = told(client)
    return now?.end === 3 ? now : undefined
  })
  expect(view).toMatchObject({ state: 'open', first: 0 })
  const { rows } = await client.ask('taps.rows', { tap, from: 1, count: 5 })
  expect(rows.map(({ text }) => text)).toEqual(['{"amount":2}', '{"amount":3}'])
  await again.driver.drain()
})

test('a value of twenty megabytes is read by parts, and its digits are as they came', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap } = await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  const value = `{"id":9007199254740993,"text":"${'é🚂x'.repeat(2_900_000)}"}`
  const raw = new TextEncoder().encode(value)
  await driver.send('orders', { key: 'large', raw })
  await until('the row', () => told(client)?.end === 1)
  const first = await client.ask('taps.message', { tap, seq: 0 })
  expect(first.value).toMatchObject({ bytes: raw.length, keptBytes: raw.length })
  expect(first.value?.text.startsWith('{"id":9007199254740993,')).toBe(true)
  expect(first.value?.text.length).toBeLessThanOrEqual(65_536)
  let text = ''
  for (let from: number | null = 0; from !== null;) {
    const part: TapMessage = await client.ask('taps.message', { tap, seq: 0, from, bytes: 2_000_000 })
    text += part.value?.text ?? ''
    from = part.value?.next ?? null
  }
  expect(text === value).toBe(true)
  await driver.drain()
})

test('a condition is kept to by the flow, words are looked for among what is kept, and both can be told', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap } = await open(client, { filter: 'value.amount >= 100' })
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', ...orders(7, 100, 200, 300))
  await until('three rows', () => told(client)?.end === 3)
  expect(told(client)?.figures).toMatchObject({ seen: 4, filtered: 1, kept: 3 })
  const found = async (find: string) => {
    await client.ask('taps.find', { tap, find })
    const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 10 })
    return rows.map(({ key }) => key)
  }
  expect(await found('key:K200')).toEqual(['k200'])
  expect(await found('"amount":3')).toEqual(['k300'])
  expect(await found('amount key:k1')).toEqual(['k100'])
  expect(await found('status:failed')).toEqual([])
  await driver.send('orders', ...orders(250))
  await until('the new one to be looked at', () => told(client)?.figures.kept === 4)
  expect(await found('0:4')).toEqual(['k250'])
  await driver.drain()
})

test('a condition begins with what is kept of before, goes on with what passes, and both stay when the flow has ended', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap: unfiltered } = await open(client)
  const { driver, leave, tapped } = await aRun(dataFolder)
  await tapped()
  const upTo = (from: number, to: number) =>
    orders(...Array.from({ length: to - from }, (_, index) => from + index))
  await driver.send('orders', ...upTo(0, 100))
  await until('all to be kept', () => told(client)?.end === 100)

  const { tap } = await open(client, { filter: 'value.amount % 10 == 0' })
  const asked = await until('all to be asked', async () => {
    const view = await viewOf(client, tap)
    return view.isSearching ? undefined : view
  })
  expect(asked).toMatchObject({ first: 0, end: 10, figures: { seen: 100, kept: 10, filtered: 90 } })
  // Whenever the condition comes to the process, each message is here or there.
  await driver.send('orders', ...upTo(100, 200))
  await until('the rest', async () => (await viewOf(client, tap)).figures.seen === 200)
  const amounts = async (of: number) => {
    const { rows } = await client.ask('taps.rows', { tap: of, from: 0, count: 200 })
    return rows.map(({ text }) => (JSON.parse(text!) as { amount: number }).amount)
  }
  expect(await amounts(tap)).toEqual(Array.from({ length: 20 }, (_, index) => index * 10))
  const settled = await until('all to be committed', async () => {
    const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 200 })
    return rows.every(({ result }) => result === 'done') ? rows : undefined
  })
  expect(settled.length).toBe(20)

  await leave()
  await until('the end to be told', () => told(client)?.state === 'ended')
  await client.ask('taps.close', { tap })
  const again = await open(client, { filter: 'value.amount > 196' })
  await until('all to be asked', async () => !(await viewOf(client, again.tap)).isSearching)
  expect(await amounts(again.tap)).toEqual([197, 198, 199])
  expect((await amounts(unfiltered)).length).toBe(200)
  await driver.drain()
})

test('of a busy port the condition lists each message once and in order, and those that the tap had left out too', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap: unfiltered } = await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  let sent = 0
  const pass = async (batches: number) => {
    for (let batch = 0; batch < batches; batch += 1, sent += 500) {
      await driver.send('orders', ...orders(...Array.from({ length: 500 }, (_, index) => sent + index)))
      await driver.advance(50)
    }
  }
  const amounts = async (tap: number) => {
    const all: number[] = []
    for (let from = 0; ; from += 200) {
      const { rows } = await client.ask('taps.rows', { tap, from, count: 200 })
      all.push(...rows.map(({ text }) => (JSON.parse(text!) as { amount: number }).amount))
      if (rows.length < 200) return all
    }
  }
  await pass(10)
  const passing = pass(20)
  const { tap } = await open(client, { filter: 'value.amount % 50 == 0' })
  const before = sent
  await passing
  await until('all to be counted', async () => {
    const { figures } = await viewOf(client, unfiltered)
    return figures.seen === 15_000
  })
  await until('the last to be listed', async () => (await amounts(tap)).at(-1) === 14_950)
  const listed = await amounts(tap)
  expect(listed).toEqual([...new Set(listed)].toSorted((one, other) => one - other))
  const kept = (await amounts(unfiltered)).filter((amount) => amount % 50 === 0)
  expect(kept.filter((amount) => amount < before && !listed.includes(amount))).toEqual([])
  // Of the last ones the tap without a condition keeps one in ten or so.
  const last = (those: readonly number[]) => those.filter((amount) => amount >= 12_500)
  expect(last(listed).length).toBe(50)
  expect(last(kept).length).toBeLessThan(50)
  await driver.drain()
})

test('a condition is asked of long values, too, of which the list has the begin alone, while their process has them', async () => {
  const { client, dataFolder } = await aTapped()
  await open(client)
  const { driver, leave, tapped } = await aRun(dataFolder)
  await tapped()
  const text = 'x'.repeat(5_000)
  await driver.send('orders', ...[1, 2, 3].map((amount) => ({ value: { text, amount } })))
  await until('all to be kept', () => told(client)?.end === 3)
  const { tap } = await open(client, { filter: 'value.amount > 1' })
  const { figures } = await until('them to be asked', async () => {
    const view = await viewOf(client, tap)
    return view.figures.seen === 3 && !view.isSearching ? view : undefined
  })
  expect(figures).toMatchObject({ kept: 2, filtered: 1, unasked: 0 })
  const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 5 })
  expect(rows.map(({ origin }) => origin.offset)).toEqual([1, 2])

  await leave()
  await until('the end to be told', () => told(client)?.state === 'ended')
  const { tap: later } = await open(client, { filter: 'value.amount > 2' })
  const ended = await until('them to be counted', async () => {
    const view = await viewOf(client, later)
    return view.isSearching ? undefined : view
  })
  expect(ended).toMatchObject({ end: 0, figures: { seen: 3, kept: 0, unasked: 3 } })
  await driver.drain()
})

test('a condition that fails on every message is told with how many, why, and the field that was meant', async () => {
  const { client, dataFolder } = await aTapped()
  await open(client, { filter: 'value.amout >= 100' })
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', ...orders(7, 100))
  const view = await until('the fault', () => (told(client)?.figures.failed === 2 ? told(client) : undefined))
  expect(view).toMatchObject({
    figures: { seen: 2, kept: 0, filtered: 2 },
    fault: { message: '"amout" is missing in value.', hint: 'Did you mean "amount"?' },
  })
  await driver.drain()
})

test('a condition that cannot be read is refused, and one made to take for ever takes no time', async () => {
  const { client, dataFolder } = await aTapped()
  expect(
    await client.answerTo('taps.open', { file: FILE, node: 'in', ports: ['out'], filter: 'value.' }),
  ).toMatchObject({ type: 'refused', code: 'EXPRESSION_INVALID' })
  await open(client, { filter: 'value.text.matches("^(a+)+$")' })
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', { value: { amount: 1, text: `${'a'.repeat(50_000)}!` } })
  await until('it to be filtered', () => told(client)?.figures.filtered === 1)
  await driver.drain()
})

test('a port that the running flow does not have is told in its words, and the others go on', async () => {
  const { client, dataFolder } = await aTapped()
  await open(client, { ports: ['out', 'found'] })
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', ...orders(1))
  const view = await until('a row', () => {
    const now = told(client)
    return now?.end === 1 ? now : undefined
  })
  expect(view.refused).toMatchObject({ code: 'TAP_INVALID', message: 'Node "in" has no port "found".' })
  await driver.drain()
})

test('a value that cannot be read is listed as failed, as its bytes are, and counted', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap } = await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  await driver.send('orders', { key: 'bad', raw: new Uint8Array([0x7b, 0xff, 0x00]) }, ...orders(1))
  const view = await until('both', () => (told(client)?.end === 2 ? told(client) : undefined))
  expect(view.figures.undecodable).toBe(1)
  const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 2 })
  expect(rows[0]).toMatchObject({ key: 'bad', result: 'failed' })
  const { value } = await client.ask('taps.message', { tap, seq: 0 })
  expect(value?.text).toBe('base64:e/8A')
  await driver.drain()
})

test('a page that was away finds what its tap has kept meanwhile', async () => {
  const { client, address, dataFolder } = await aTapped()
  await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  client.socket.close()
  await client.closed
  await driver.send('orders', ...orders(1, 2, 3))
  const back = await StudioClient.connect(address, NEWS)
  const answered = await open(back)
  // Those that had come by then stand in the answer, and are told no second time.
  const { figures } = await until('its messages', () => {
    const now = told(back) ?? answered
    return now.end === 3 ? now : undefined
  })
  expect(figures.seen).toBe(3)
  await driver.drain()
})

test('what is closed, or gone, is said to be', async () => {
  const { client } = await aTapped()
  const { tap } = await open(client)
  expect(await client.answerTo('taps.message', { tap, seq: 7 })).toMatchObject({
    type: 'refused',
    message: 'This message is not kept any more.',
  })
  await client.ask('taps.close', { tap })
  expect(await client.answerTo('taps.rows', { tap, from: 0, count: 1 })).toMatchObject({
    type: 'refused',
    message: 'This tap is closed.',
  })
})

test('of a run that lasts a moment a tap that waits for it misses nothing', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address, NEWS)
  const file = 'flows/product-enrichment/product-enrichment.flow.json'
  const call = (args: readonly string[], input = '') => millrace(args, { cwd: folder, input })
  await call(['topics', 'create', 'product_events'])
  const lines = Array.from({ length: 240 }, (_, i) =>
    JSON.stringify({ key: `k${i}`, value: { product_id: 'PROD001', event_type: 'viewed', quantity: i } }),
  )
  await call(['topics', 'produce', 'product_events'], lines.join('\n'))
  const { tap } = await client.ask('taps.open', { file, node: 'lookup-product', ports: ['found', 'missing'] })
  expect((await call(['run', file, '--once', '--trust'])).code).toBe(0)
  const view = await until('the end of the flow', () => {
    const now = told(client)
    return now?.state === 'ended' ? now : undefined
  })
  expect(view.figures).toMatchObject({ seen: 240, kept: 240, skipped: 0, dropped: 0 })
  const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 200 })
  expect(rows.every(({ result, ageMs }) => result === 'hit' && ageMs !== undefined)).toBe(true)
  const { steps, partial } = await client.ask('taps.journey', { tap, seq: 239 })
  expect([steps[0]?.node, partial]).toEqual(['product-events', false])
})

test('a page reads and closes its own taps only', async () => {
  const { address, client } = await aTapped()
  const { tap } = await open(client)
  const other = await StudioClient.connect(address)
  expect(await other.answerTo('taps.rows', { tap, from: 0, count: 1 })).toMatchObject({ code: 'TAP_INVALID' })
  expect(await other.answerTo('taps.find', { tap, find: 'x' })).toMatchObject({ code: 'TAP_INVALID' })
  await other.ask('taps.close', { tap })
  expect(await client.ask('taps.rows', { tap, from: 0, count: 1 })).toEqual({ from: 0, rows: [] })
})

test('messages made to do harm are listed short and read whole: scripts, control characters, right-to-left marks, ten thousand fields, five megabytes', async () => {
  const { client, dataFolder } = await aTapped()
  const { tap } = await open(client)
  const { driver, tapped } = await aRun(dataFolder)
  await tapped()
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, field) => [`field${field}`, field]))
  const values = [
    { amount: 1, text: '<script>alert(1)</script><img src=x onerror=alert(2)>' },
    { amount: 2, text: '\u0000\u001b[2J\u202egpj.exe\u2066' },
    { amount: 3, ...wide },
    { amount: 4, text: 'x'.repeat(5_000_000) },
  ]
  for (const value of values) await driver.send('orders', { key: 'k\u202e'.repeat(500), value })
  await until('all four', () => told(client)?.end === values.length)
  const { rows } = await client.ask('taps.rows', { tap, from: 0, count: 10 })
  expect(rows.map(({ isCut }) => isCut)).toEqual([false, false, true, true])
  for (const { key, text } of rows) {
    expect(key?.length).toBeLessThanOrEqual(200)
    expect(text?.length).toBeLessThanOrEqual(400)
  }
  for (const [seq, value] of values.entries()) {
    const parts: string[] = []
    for (let from: number | null = 0; from !== null;) {
      const message: TapMessage = await client.ask('taps.message', { tap, seq, from, bytes: 2_000_000 })
      parts.push(message.value!.text)
      from = message.value!.next
    }
    expect(JSON.parse(parts.join(''))).toEqual(value)
  }
  await driver.drain()
})

test('of a hundred thousand messages of 10 KB in one second the flow loses none, and a tap keeps no more bytes than it may and counts all others', async () => {
  const offered = 100_000
  const { client, dataFolder } = await aTapped({ credit: 2 })
  const { tap } = await open(client)
  const value = new TextEncoder().encode(JSON.stringify({ amount: 1, text: 'x'.repeat(10_000) }))
  const written = { messages: 0 }
  const flooded = aFlow().node('in', 'flood').node('out', 'count').edge('in.out', 'out.in').build()
  const kinds = [
    aFloodingKind('flood', { perMs: 100, count: offered, value }),
    aCountingKind('count', written),
  ]
  const { driver, tapped } = await aRun(dataFolder, { kinds }, flooded)
  await tapped()
  // Beside the tap of the page one that takes as much as any may.
  const { inspector } = driver.running.flows[0]!.options.services
  const greedy = inspector.tap({ node: 'in', port: 'out', perSecond: 10_000, burst: 10_000 })
  let mostBytes = 0
  for (let ms = 0; ms < 1_000; ms += 10) {
    await driver.advance(10)
    mostBytes = Math.max(mostBytes, greedy.ring.bytes)
  }
  await until('all to be handled', async () => {
    await driver.advance(10)
    return written.messages === offered
  })
  expect(driver.counts()).toMatchObject({ in: offered, out: offered, deadLetters: 0, unfinished: 0 })

  const { seen, kept, filtered, skipped, dropped } = greedy.counts
  expect([seen, kept + filtered + skipped]).toEqual([offered, offered])
  expect(mostBytes).toBeLessThanOrEqual(DEFAULTS.tapBytes.value)
  expect([...greedy.ring.all()].length + dropped).toBe(kept)
  expect(dropped).toBeGreaterThan(0)
  const { figures } = await until('all to be counted', async () => {
    const view = await client.ask('taps.find', { tap, find: '' })
    return view.figures.seen === offered && sumOf(view) === offered ? view : undefined
  })
  expect(figures.kept).toBeGreaterThan(500)
  expect(figures.skipped).toBeGreaterThan(offered / 2)
  // A page that reads nothing is told no more than it asked for.
  expect(client.news.filter(({ about }) => about === 'tap').length).toBeLessThanOrEqual(2)
  await driver.drain()
})
