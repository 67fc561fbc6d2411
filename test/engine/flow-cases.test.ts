import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { JsonValue } from '../../src/flow/json-value.ts'
import type { CaseResult } from '../../src/runtime/flow-test/run-case.ts'
import { expectedText } from '../../src/runtime/flow-test/expected-text.ts'
import { placeName } from '../../src/runtime/flow-test/seen-message.ts'
import { exactText } from '../../src/runtime/flow-test/exact-value.ts'
import { readCase, runACase } from '../support/a-case.ts'
import { aFlow, type FlowBuilder } from '../support/a-flow.ts'
import type { TestKind } from '../support/flow-test-driver.ts'
import { aFailingKind, aKind, aWaitingKind, OutsideFile } from '../support/test-kinds.ts'

function taxFlow(): FlowBuilder {
  return aFlow()
    .node('orders', 'topic-source', { topic: 'orders' })
    .node('taxed', 'map', { rows: [{ to: 'tax', cel: 'value.total * 2' }] })
    .node('out', 'topic-sink', { topic: 'taxed_orders' })
    .edge('orders.out', 'taxed.in')
    .edge('taxed.out', 'out.in')
}

function throughFlow(kind: string, id = kind): FlowBuilder {
  return aFlow()
    .node('orders', 'topic-source', { topic: 'orders' })
    .node(id, kind)
    .node('out', 'topic-sink', { topic: 'done' })
    .edge('orders.out', `${id}.in`)
    .edge(`${id}.out`, 'out.in')
}

/** What came, as `place: value`. */
function seenBy({ seen }: CaseResult): readonly string[] {
  return seen.map(({ place, value, error }) => `${placeName(place)}: ${error ?? exactText(value)}`)
}

test('a case passes when exactly the expected messages come, whatever their keys lie between', async () => {
  const result = await runACase(taxFlow(), {
    'input.ndjson': [
      { key: 'a', value: { total: 1 } },
      { key: 'b', value: { total: 2 } },
      { key: 'a', value: { total: 3 } },
    ],
    'expected.ndjson': [
      { topic: 'taxed_orders', key: 'b', value: { tax: 4, total: 2 } },
      { topic: 'taxed_orders', key: 'a', value: { total: 1, tax: 2.0 } },
      { topic: 'taxed_orders', key: 'a', value: { total: 3, tax: 6 } },
    ],
  })
  expect(result).toMatchObject({ passed: true, differences: [], fault: undefined })
})

test('what differs is told field by field, with the line that expected it', async () => {
  const { passed, differences } = await runACase(taxFlow(), {
    'input.ndjson': [{ key: 'a', value: { total: 1, id: 1 } }],
    'expected.ndjson':
      '\n{"topic":"taxed_orders","key":"a","value":{"total":1,"id":1,"tax":9007199254740993,"paid":true}}\n',
  })
  expect(passed).toBe(false)
  expect(differences).toMatchObject([
    {
      place: 'taxed_orders',
      key: 'a',
      changes: [
        {
          type: 'changed',
          expected: { line: 2 },
          fields: [
            { field: 'value.tax', expected: '9007199254740993', seen: '2' },
            { field: 'value.paid', expected: 'true', seen: undefined },
          ],
        },
      ],
    },
  ])
})

test('what no line expects fails the case, and so does what did not come', async () => {
  const { differences } = await runACase(taxFlow(), {
    'input.ndjson': [{ key: 'a', value: { total: 1 } }],
    'expected.ndjson': [{ topic: 'taxed_orders', key: 'b', value: {} }],
  })
  expect(differences.map(({ key, changes }) => [key, changes.map(({ type }) => type)])).toEqual([
    ['b', ['missing']],
    ['a', ['unexpected']],
  ])
})

test('the order of one key counts', async () => {
  const { differences } = await runACase(taxFlow(), {
    'input.ndjson': [
      { key: 'a', value: { total: 1 } },
      { key: 'a', value: { total: 2 } },
      { key: 'a', value: { total: 3 } },
    ],
    'expected.ndjson': [
      { topic: 'taxed_orders', key: 'a', value: { total: 3, tax: 6 } },
      { topic: 'taxed_orders', key: 'a', value: { total: 1, tax: 2 } },
      { topic: 'taxed_orders', key: 'a', value: { total: 2, tax: 4 } },
    ],
  })
  expect(differences.flatMap(({ changes }) => changes.map(({ type }) => type))).toEqual(['moved'])
})

test('headers and timestamps are compared where a line gives them', async () => {
  const input = [{ key: 'a', value: { total: 1 }, headers: { source: 'shop' }, timestamp: 1_000 }]
  const value = { total: 1, tax: 2 }
  const line = { topic: 'taxed_orders', key: 'a', value }
  const run = async (expected: object) =>
    (await runACase(taxFlow(), { 'input.ndjson': input, 'expected.ndjson': [{ ...line, ...expected }] }))
      .passed
  expect(await run({})).toBe(true)
  expect(await run({ headers: { source: 'shop' }, timestamp: 1_000 })).toBe(true)
  expect(await run({ headers: {} })).toBe(false)
  expect(await run({ timestamp: 1_001 })).toBe(false)
})

test('a message that fails is expected as a dead letter of its node, with the code', async () => {
  const result = await runACase(taxFlow(), {
    'input.ndjson': '{"key":"a","value":{}}\n{"key":"b","value":"{broken","format":"text"}\n',
    'expected.ndjson': [
      { deadLetter: 'taxed', error: 'EXPRESSION_FAILED', key: 'a', value: {} },
      { deadLetter: 'taxed', error: 'CODEC_INPUT_INVALID', key: 'b' },
    ],
  })
  expect(result).toMatchObject({ passed: true, differences: [] })
})

test('ports inside the flow are compared where the case names them, error ports too', async () => {
  const flow = taxFlow().node('failed', 'topic-sink', { topic: 'failed' }).edge('taxed.error', 'failed.in')
  const result = await runACase(flow, {
    'case.json': { watch: ['orders.out'], ignore: ['failed'] },
    'input.ndjson': [
      { key: 'a', value: { total: 1 } },
      { key: 'a', value: {} },
      { key: 'a', value: null },
    ],
    'expected.ndjson': [
      { port: 'orders.out', key: 'a', value: { total: 1 } },
      { port: 'orders.out', key: 'a', value: {} },
      { port: 'orders.out', key: 'a', value: null },
      { port: 'taxed.out', key: 'a', value: { total: 1, tax: 2 } },
      { port: 'taxed.out', key: 'a', value: null },
      { port: 'taxed.error', key: 'a', value: {} },
      { topic: 'taxed_orders', key: 'a', value: { total: 1, tax: 2 } },
      { topic: 'taxed_orders', key: 'a', value: null },
    ],
  })
  expect(result).toMatchObject({ passed: true, differences: [] })
})

test('stages run one after another until nothing moves', async () => {
  const flow = taxFlow()
    .node('again', 'topic-source', { topic: 'taxed_orders' })
    .node('large', 'filter', { where: 'value.tax > 2' })
    .node('end', 'topic-sink', { topic: 'large_orders' })
    .edge('again.out', 'large.in')
    .edge('large.out', 'end.in')
  const result = await runACase(flow, {
    'input.ndjson': Array.from({ length: 300 }, (_, i) => ({ key: `k${i % 5}`, value: { total: i } })),
  })
  expect(seenBy(result).filter((line) => line.startsWith('large_orders'))).toHaveLength(298)
})

test('lines to two topics are handled in the order of the file', async () => {
  const flow = aFlow()
    .node('first', 'topic-source', { topic: 'first' })
    .node('second', 'topic-source', { topic: 'second' })
    .node('out', 'topic-sink', { topic: 'both' })
    .edge('first.out', 'out.in')
    .edge('second.out', 'out.in')
  const lines = Array.from({ length: 20 }, (_, n) => ({
    to: ['first', 'second', 'second'][n % 3],
    key: 'k',
    value: { n },
  }))
  const result = await runACase(flow, { 'input.ndjson': lines })
  expect(seenBy(result)).toEqual(lines.map((_, n) => `both: {"n":${n}}`))
})

test('a sink that writes outside is closed, and its messages are compared at its port', async () => {
  const outside = new OutsideFile()
  const flow = aFlow()
    .node('orders', 'topic-source', { topic: 'orders' })
    .node('file', 'outside-file')
    .edge('orders.out', 'file.in')
  const result = await runACase(
    flow,
    {
      'input.ndjson': [{ key: 'a', value: { n: 1 } }],
      'expected.ndjson': [{ port: 'file.in', key: 'a', value: { n: 1 } }],
    },
    { kinds: [outside.kind('outside-file')] },
  )
  expect(result.passed).toBe(true)
  expect(outside.lines).toEqual([])
})

test('a file sink refuses in a test what it could never write, and writes nothing', async () => {
  const flow = aFlow()
    .node('orders', 'topic-source', { topic: 'orders' })
    .node('rows', 'file-sink', { path: 'out/rows.csv', columns: ['a'] })
    .edge('orders.out', 'rows.in')
  const read = readCase(flow, { 'input.ndjson': [] })
  const result = await runACase(flow, {
    'input.ndjson': [
      { key: 'a', value: { a: 1 } },
      { key: 'b', value: 'no object' },
    ],
    'expected.ndjson': [
      { port: 'rows.in', key: 'a', value: { a: 1 } },
      { deadLetter: 'rows', error: 'CODEC_OUTPUT_INVALID', key: 'b', value: 'no object' },
    ],
  })
  expect(result).toMatchObject({ passed: true, differences: [] })
  expect(existsSync(join(read.workspace, 'out'))).toBe(false)
})

test('a file source reads the file of the case, never the one of the workspace', async () => {
  const flow = aFlow()
    .node('log', 'file-source', { path: 'data/app.ndjson', key: 'value.id' })
    .node('out', 'topic-sink', { topic: 'lines' })
    .edge('log.out', 'out.in')
  const beside = { 'data/app.ndjson': '{"id":"workspace"}\n' }
  const fed = await runACase(
    flow,
    { 'input.ndjson': [{ to: 'log', key: 'k', value: { id: 'fed' } }] },
    { beside },
  )
  expect(seenBy(fed)).toEqual(['lines: {"id":"fed"}'])
  const file = await runACase(
    flow,
    { 'files/data/app.ndjson': '{"id":"case"}\n\n{"id":2}\n', 'input.ndjson': [{ value: { id: 'fed' } }] },
    { beside },
  )
  expect(seenBy(file)).toEqual(['lines: {"id":"case"}', 'lines: {"id":2}', 'lines: {"id":"fed"}'])
})

test('a table of the case stands for that of the flow', async () => {
  const flow = taxFlow()
    .with({ references: { products: { from: { file: 'products.csv' }, key: 'id' } } })
    .node('named', 'lookup', { table: 'products', key: 'value.id' })
    .node('named-out', 'topic-sink', { topic: 'named' })
    .edge('orders.out', 'named.in')
    .edge('named.found', 'named-out.in')
  const result = await runACase(
    flow,
    { 'files/products.csv': 'id,name\na,Of the case\n', 'input.ndjson': [{ value: { id: 'a', total: 1 } }] },
    { beside: { 'products.csv': 'id,name\na,Of the flow\n' } },
  )
  expect(seenBy(result)[0]).toContain('Of the case')
})

test('time is simulated: a generator makes what is due, and a day takes no time', async () => {
  const flow = aFlow()
    .with({ role: 'outside' })
    .node('clock', 'generator', { template: { n: 1 }, everyMs: 3_600_000 })
    .node('out', 'topic-sink', { topic: 'ticks' })
    .edge('clock.out', 'out.in')
  const result = await runACase(flow, { 'input.ndjson': [{ advance: '24h' }] })
  expect(result.fault).toBeUndefined()
  expect(result.seen).toHaveLength(25)
  expect(result.seen.at(-1)?.timestamp).toBe(Date.UTC(2026, 0, 2))
})

test('a message is sent at its time, which is its timestamp unless it has another', async () => {
  const { seen } = await runACase(taxFlow(), {
    'case.json': { startAt: '2026-03-14T06:00:00Z' },
    'input.ndjson': [
      { value: { total: 1 } },
      { at: '30s', value: { total: 2 } },
      { advance: '1m' },
      { value: { total: 3 } },
      { at: '2026-03-14T07:00:00Z', value: { total: 4 }, timestamp: 5 },
    ],
  })
  const start = Date.UTC(2026, 2, 14, 6)
  expect(seen.map(({ timestamp }) => timestamp)).toEqual([start, start + 30_000, start + 90_000, 5])
})

test('a retry takes simulated time only, and its end is part of the case', async () => {
  let attempts = 0
  const flaky: TestKind = aWaitingKind('flaky', async () => {
    attempts++
    if (attempts < 3) throw new FlowError('NODE_FAILED', { message: 'Not yet.', class: 'transient' })
  })
  const result = await runACase(
    throughFlow('flaky'),
    {
      'input.ndjson': [{ key: 'a', value: { n: 1 } }],
      'expected.ndjson': [{ topic: 'done', key: 'a', value: { n: 1 } }],
    },
    { kinds: [flaky] },
  )
  expect(result).toMatchObject({ passed: true, fault: undefined })
  expect(attempts).toBe(3)
})

/** Asks the price of each message, and puts the answer in. */
function askingKind(asked: string[] = []): TestKind {
  return aKind(
    'ask-price',
    'operator',
    (context) => ({
      type: 'waiting',
      process: async (message, { signal }) => {
        const request = { id: (message.value as { readonly id: JsonValue }).id }
        const answer = await context.outside(
          {
            message,
            request,
            ask: () => {
              asked.push(JSON.stringify(request))
              return Promise.resolve(null)
            },
          },
          signal,
        )
        return [{ port: 'out', message: message.withValue({ ...request, price: answer }) }]
      },
    }),
    { waits: true },
  )
}

test('answers come from the case, by node, key and request, and nothing is asked outside', async () => {
  const asked: string[] = []
  const result = await runACase(
    throughFlow('ask-price'),
    {
      'input.ndjson': [
        { key: 'a', value: { id: 1 } },
        { key: 'b', value: { id: 2 } },
        { key: 'c', value: { id: 3 } },
      ],
      'answers.ndjson':
        '{"node":"ask-price","request":{"id":3.0},"answer":12.50}\n{"node":"ask-price","key":"b","answer":{"eur":2},"after":"10s"}\n{"node":"ask-price","answer":1}\n',
      'expected.ndjson': [
        { topic: 'done', key: 'a', value: { id: 1, price: 1 } },
        { topic: 'done', key: 'c', value: { id: 3, price: 12.5 } },
        { topic: 'done', key: 'b', value: { id: 2, price: { eur: 2 } } },
      ],
    },
    { kinds: [askingKind(asked)] },
  )
  expect(result).toMatchObject({ passed: true, differences: [] })
  expect(seenBy(result).at(-1)).toContain('eur')
  expect(asked).toEqual([])
})

test('an answer may be an error: the node tries again, and then the message is a dead letter', async () => {
  const result = await runACase(
    throughFlow('ask-price'),
    {
      'input.ndjson': [{ key: 'a', value: { id: 1 } }],
      'answers.ndjson': [{ node: 'ask-price', error: 'transient', message: 'Busy.', times: 3 }],
      'expected.ndjson': [{ deadLetter: 'ask-price', error: 'NODE_FAILED', key: 'a', value: { id: 1 } }],
    },
    { kinds: [askingKind()] },
  )
  expect(result).toMatchObject({ passed: true, differences: [], unanswered: [], unusedAnswers: [] })
})

test('a call without an answer fails the case, and so does an answer that nobody asks for', async () => {
  const without = await runACase(
    throughFlow('ask-price'),
    {
      'input.ndjson': [{ key: 'a', value: { id: 1 } }],
      'expected.ndjson': [{ deadLetter: 'ask-price', error: 'CALL_UNANSWERED' }],
    },
    { kinds: [askingKind()] },
  )
  expect(without).toMatchObject({
    passed: false,
    unanswered: [{ node: 'ask-price', key: 'a', request: '{"id":1}' }],
  })
  const unused = await runACase(
    throughFlow('ask-price'),
    { 'input.ndjson': [], 'answers.ndjson': [{ node: 'ask-price', answer: 1 }], 'expected.ndjson': '' },
    { kinds: [askingKind()] },
  )
  expect(unused).toMatchObject({ passed: false, unusedAnswers: [{ line: 1 }] })
})

test('work of this machine is waited for in real time, while simulated time stands', async () => {
  const local: TestKind = aKind(
    'local',
    'operator',
    (context) => ({
      type: 'waiting',
      isLocal: true,
      process: async (message) => {
        const began = context.clock.now()
        // Its own deadline must not come before the work is done.
        const late = context.clock.sleep(1_000, { signal: context.signal }).then(() => 'late')
        const done = immediately(50).then(() => 'done')
        const first = await Promise.race([done, late])
        return [{ port: 'out', message: message.withValue({ first, tookMs: context.clock.now() - began }) }]
      },
    }),
    { waits: true },
  )
  const result = await runACase(throughFlow('local'), { 'input.ndjson': [{ value: {} }] }, { kinds: [local] })
  expect(seenBy(result)).toEqual(['done: {"first":"done","tookMs":0}'])
})

/** So many turns of the event loop: a worker's answer takes some. */
async function immediately(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}

test('random numbers come from the seed of the case and the node, and from nothing else', async () => {
  const dice: TestKind = aKind('dice', 'operator', (context) => ({
    type: 'operator',
    connect:
      ({ out }) =>
      (message) =>
        out!(message.withValue(context.random())),
  }))
  const roll = async (seed: number, id: string) =>
    seenBy(
      await runACase(
        throughFlow('dice', id),
        { 'case.json': { seed }, 'input.ndjson': [{ value: 1 }, { value: 2 }] },
        { kinds: [dice] },
      ),
    )
  expect(await roll(1, 'one')).toEqual(await roll(1, 'one'))
  expect(
    new Set([...(await roll(1, 'one')), ...(await roll(2, 'one')), ...(await roll(1, 'two'))]).size,
  ).toBe(6)
})

test.each([
  ['a topic that the flow writes and reads again', 'again', /more than 5,100 messages/],
  ['an outage that does not end', 'down', /waits for an outage to end: The disk is full/],
  ['a node that never answers', 'silent', /not finished/],
])('%s ends the case with what is wrong', { timeout: 60_000 }, async (_, id, says) => {
  const kinds = [
    aFailingKind('down', () => 'FILE_DISK_FULL'),
    aWaitingKind('silent', () => new Promise(() => {})),
  ]
  const flow =
    id === 'again'
      ? aFlow()
          .node('a', 'topic-source', { topic: 'x' })
          .node('b', 'topic-sink', { topic: 'x' })
          .edge('a.out', 'b.in')
      : throughFlow(id)
  const { fault } = await runACase(flow, { 'input.ndjson': [{ value: {} }] }, { kinds })
  expect(fault?.code).toBe('TEST_NEVER_RESTS')
  expect(fault?.message).toMatch(id === 'down' ? /outage to end: down says FILE_DISK_FULL/ : says)
})

test('a flow that cannot start fails the case with the cause', async () => {
  const flow = taxFlow()
    .with({ references: { products: { from: { file: 'gone.csv' }, key: 'id' } } })
    .node('named', 'lookup', { table: 'products', key: 'value.id' })
    .edge('orders.out', 'named.in')
  const { fault, passed } = await runACase(flow, { 'input.ndjson': [] })
  expect(passed).toBe(false)
  expect(fault).toMatchObject({ code: 'FILE_MISSING' })
})

test('text and bytes come and go as they are', async () => {
  const flow = aFlow()
    .topic('in', { format: 'text' })
    .topic('out', { format: 'text' })
    .node('in', 'topic-source', { topic: 'in' })
    .node('out', 'topic-sink', { topic: 'out' })
    .edge('in.out', 'out.in')
  const files = {
    'input.ndjson': [{ value: '42' }, { value: 'plain "text"' }, { valueBase64: '/wA=', keyBase64: '/w==' }],
    'expected.ndjson': [
      { topic: 'out', key: null, value: '42' },
      { topic: 'out', key: null, value: 'plain "text"' },
      { topic: 'out', keyBase64: '/w==', valueBase64: '/wA=' },
    ],
  }
  expect(await runACase(flow, files)).toMatchObject({ passed: true, differences: [] })
})

test('what came, written down, is expected from then on, and is the same each time', async () => {
  const files = {
    'input.ndjson':
      '{"key":"b","value":{"total":1.50},"headers":[{"name":"x","value":"1"},{"name":"x","value":"2"}]}\n{"key":"a","value":{}}\n{"valueBase64":"/wA="}\n{"value":{"total":9007199254740993}}\n',
  }
  const first = await runACase(taxFlow(), files)
  const text = expectedText(first.flowCase, first)
  const second = await runACase(taxFlow(), { ...files, 'expected.ndjson': text })
  expect(second).toMatchObject({ passed: true, differences: [] })
  expect(expectedText(second.flowCase, second)).toBe(text)
})

test.each([
  ['input.ndjson', '{"value": 1', /no JSON/, ''],
  ['input.ndjson', '[1]', /no JSON object/, ''],
  ['input.ndjson', '{"to":"order","value":1}', /"order" is no topic/, 'Did you mean "orders"?'],
  ['input.ndjson', '{"valeu":1}', /"valeu" has no meaning/, ''],
  ['input.ndjson', '{"key":"a"}', /"value" is missing/, ''],
  ['input.ndjson', '{"advance":"soon"}', /no length of time/, 'Write it as "250ms", "30s", "5m" or "1h30m".'],
  ['input.ndjson', '{"at":"10s","value":1}\n{"at":"5s","value":1}', /before the time that was reached/, ''],
  ['expected.ndjson', '{"topic":"taxed_order","value":1}', /writes no topic/, 'Did you mean "taxed_orders"?'],
  ['expected.ndjson', '{"port":"taxed.outt","value":1}', /has no port "outt"/, 'Did you mean "out"?'],
  ['expected.ndjson', '{"value":1}', /One of "topic", "port" and "deadLetter"/, ''],
  ['expected.ndjson', '{"topic":"taxed_orders"}', /"value" is missing/, ''],
  ['answers.ndjson', '{"node":"taxed","answer":1}', /asks outside/, ''],
])('%s with %s is refused with its line', (file, text, says, hint) => {
  const { flowCase, problems } = readCase(taxFlow(), { [file]: `\n${text}\n` })
  expect(flowCase).toBeUndefined()
  expect(problems).toHaveLength(1)
  expect(problems[0]?.message).toMatch(says)
  expect(problems[0]?.line).toBe(1 + text.split('\n').length)
  expect(problems[0]?.hint ?? '').toContain(hint)
})

test('settings that name no port and no topic of the flow are refused', () => {
  const { problems } = readCase(taxFlow(), {
    'case.json': { watch: ['taxed.outt'], ignore: ['dead-letters', 'taxed_orders', 'taxed.in', 'orders'] },
  })
  expect(problems.map(({ message }) => message)).toEqual([
    '"watch": "taxed" has no port "outt".',
    expect.stringContaining('"ignore"') as string,
  ])
})

test('code in a sandbox answers in a case as it does in a run', async () => {
  const code = 'export default function (message) { return { double: message.value.total * 2 } }'
  const flow = aFlow()
    .node('orders', 'topic-source', { topic: 'orders' })
    .node('doubled', 'code', { code })
    .node('out', 'topic-sink', { topic: 'doubled_orders' })
    .edge('orders.out', 'doubled.in')
    .edge('doubled.out', 'out.in')
  const result = await runACase(flow, {
    'input.ndjson': [
      { key: 'a', value: { total: 2 } },
      { at: '1h', key: 'b', value: null },
    ],
    'expected.ndjson': [
      { topic: 'doubled_orders', key: 'a', value: { double: 4 } },
      { topic: 'doubled_orders', key: 'b', value: null },
    ],
  })
  expect(result).toMatchObject({ differences: [], fault: undefined, passed: true })
})
