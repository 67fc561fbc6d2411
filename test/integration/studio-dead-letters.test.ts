import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTopic, nodeTopic } from '../../src/contract/names.ts'
import { LetterDesk } from '../../src/main/studio/dead-letters/letter-desk.ts'
import { FlowFiles } from '../../src/main/studio/workspace/flow-files.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { millrace } from './cli-process.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

/** The example with its topic, and what makes it run over what lies there. */
async function anExample() {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const call = (args: readonly string[], input = '') => millrace(args, { cwd: folder, input })
  await call(['topics', 'create', 'product_events'])
  const send = (...values: readonly object[]) =>
    call(
      ['topics', 'produce', 'product_events'],
      values.map((value) => JSON.stringify({ key: 'PROD001', value })).join('\n'),
    )
  const run = async () => {
    const { code, err } = await call(['run', FILE, '--once', '--trust'])
    expect([code, err]).toEqual([0, expect.any(String)])
  }
  /** Reads everything again. */
  const again = async () => {
    expect((await call(['offsets', 'reset', FILE, '--to', 'beginning', '--apply'])).code).toBe(0)
    await run()
  }
  return { client, folder, send, run, again }
}

const event = (quantity: unknown) => ({ product_id: 'PROD001', event_type: 'purchased', quantity })

test('dead letters are listed by cause, shown with what the node was given, and put back once', async () => {
  const { client, send, run } = await anExample()
  expect(await client.ask('dead-letters.list', { file: FILE })).toEqual({ groups: [], count: 0, redriven: 0 })
  await send(event('many'), event(2), event('few'))
  await run()
  const { groups, count } = await client.ask('dead-letters.list', { file: FILE })
  expect(count).toBe(2)
  expect(groups).toMatchObject([{ node: 'add-total', count: 2 }])
  const [group] = groups
  const ids = group!.letters.map(({ id }) => id)
  const places = group!.letters.map(({ offset, topic }) => `${topic} ${offset}`)
  expect(places.toSorted()).toEqual(['product_events 0', 'product_events 2'])
  const letter = await client.ask('dead-letters.show', { file: FILE, id: ids.at(-1)! })
  expect(letter).toMatchObject({ node: 'add-total', attempts: 1, isRedriven: false })
  expect(letter.value).toBe(JSON.stringify(event(letter.offset === 0 ? 'many' : 'few')))
  expect(letter.input).toContain('"enriched_data"')
  expect(letter.isInputWhole).toBe(true)

  const redrive = () => client.ask('dead-letters.redrive', { file: FILE, which: { ids: [ids[0]!] } })
  expect(await redrive()).toEqual({ redriven: 1, before: 0, left: 0, same: 0 })
  expect(await redrive()).toEqual({ redriven: 0, before: 1, left: 0, same: 0 })
  await run()
  // It failed again, for nothing was mended: there is one dead letter for it, and the other still lies there.
  expect(await client.ask('dead-letters.list', { file: FILE })).toMatchObject({ count: 2, redriven: 1 })
  const { namespace, node, code, cause } = group!
  expect(
    await client.ask('dead-letters.redrive', { file: FILE, which: { namespace, node, code, cause } }),
  ).toEqual({
    redriven: 2,
    before: 0,
    left: 0,
    same: 0,
  })
  expect(await client.ask('dead-letters.list', { file: FILE })).toMatchObject({ count: 0, redriven: 3 })
})

test('a message that failed again when it was read again goes back once for all its dead letters', async () => {
  const { client, send, run, again } = await anExample()
  await send(event('many'), event('few'))
  await run()
  await again()
  const [group] = (await client.ask('dead-letters.list', { file: FILE })).groups
  expect(group?.count).toBe(4)
  const { namespace, node, code, cause } = group!
  const which = { namespace, node, code, cause }
  expect(await client.ask('dead-letters.redrive', { file: FILE, which })).toEqual({
    redriven: 2,
    before: 0,
    left: 0,
    same: 2,
  })
  expect(await client.ask('dead-letters.list', { file: FILE })).toMatchObject({ count: 0, redriven: 4 })
  await run()
  expect(await client.ask('dead-letters.list', { file: FILE })).toMatchObject({ count: 2 })
})

test('a dead letter goes on from its node when that is mended, and comes out as if it had never failed', async () => {
  const { client, send, run } = await anExample()
  await send(event('many'))
  await run()
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  const mended = text.replace('"value.quantity * value.enriched_data.unit_price"', '"0"')
  await client.ask('workspace.save', { file: FILE, text: mended, over: stamp })
  const [group] = (await client.ask('dead-letters.list', { file: FILE })).groups
  const which = { namespace: 'millrace', node: 'add-total', code: group!.code, cause: group!.cause }
  expect(await client.ask('dead-letters.redrive', { file: FILE, which, from: 'node' })).toEqual({
    redriven: 1,
    before: 0,
    left: 0,
    same: 0,
  })
  await run()
  const read = { topic: 'enriched_product_events', start: { at: 'end' }, count: 9 } as const
  const { messages } = await client.ask('topics.read', read)
  expect(messages.map(({ value }) => JSON.parse(value ?? '') as unknown)).toMatchObject([
    { quantity: 'many', enriched_data: { total_price: 0 } },
  ])
})

test('dead letters of the deployed flow and of the Studio are kept apart, and a redrive that is refused puts none back', async () => {
  const { client, folder, send, run } = await anExample()
  await send(event('many'))
  await run()
  const broker = await openEmbeddedBroker({ folder: join(folder, '.millrace/local'), clock: systemClock })
  onTestFinished(() => broker.close())
  // As a Studio on the same broker would have set the message aside.
  const [topic, studios] = ['millrace', 'dev-ana'].map((namespace) =>
    deadLetterTopic({ namespace, flowId: 'amber-otter' }),
  ) as [string, string]
  const inbox = nodeTopic({ namespace: 'dev-ana', flowId: 'amber-otter' }, 'product-events', 'inbox')
  await broker.createTopics([studios, inbox].map((name) => ({ name, partitions: 1 })))
  const [letter] = (
    await broker.read({ topic, partition: 0, offset: 0, maxMessages: 1, maxBytes: 1_000_000 })
  ).messages
  await broker.append([{ ...letter!, topic: studios, partition: 0 }])
  const { groups } = await client.ask('dead-letters.list', { file: FILE })
  const counts = Object.fromEntries(groups.map(({ namespace, count }) => [namespace, count]))
  expect(counts).toEqual({ 'dev-ana': 1, millrace: 1 })
  const target = { name: 'shared', isShared: true, namespace: 'dev-ana', deployedNamespace: 'millrace' }
  const work = (asked: (given: Broker) => Promise<unknown>) => asked(broker)
  const shared = { target, isUnmade: () => false, topicName: (name: string) => name, with: work }
  const desk = new LetterDesk({
    files: new FlowFiles(folder),
    broker: { ...shared, writing: (_: string, asked: typeof work) => work(asked as never) } as never,
    clock: systemClock,
  })
  const ids = groups.flatMap(({ letters }) => letters.map(({ id }) => id))
  await expect(desk.redrive({ file: FILE, which: { ids }, from: 'start' })).rejects.toMatchObject({
    code: 'ENVIRONMENT_SHARED',
  })
  expect(await desk.list({ file: FILE })).toMatchObject({ count: 2, redriven: 0 })
  // Where the Studio only watches, it tells of what is watched.
  const watching = new LetterDesk({
    files: new FlowFiles(folder),
    broker: { ...shared, target: { ...target, isProtected: true } } as never,
    clock: systemClock,
  })
  expect((await watching.list({ file: FILE })).groups).toMatchObject([{ namespace: 'millrace', count: 1 }])
  const { node, code, cause } = groups[0]!
  const which = { namespace: 'dev-ana', node, code, cause }
  expect(await desk.redrive({ file: FILE, which, from: 'start' })).toMatchObject({ redriven: 1 })
  expect((await desk.list({ file: FILE })).groups).toMatchObject([{ namespace: 'millrace', count: 1 }])
})

test('a message is sent to a node, and goes on from there when the flow runs', async () => {
  const { client, run } = await anExample()
  const sent = {
    file: FILE,
    node: 'add-total',
    key: 'PROD001',
    value: '{"quantity":2,"enriched_data":{"unit_price":4}}',
  }
  expect(await client.answerTo('messages.send', sent)).toMatchObject({ code: 'TOPIC_MISSING' })
  await run()
  expect(await client.answerTo('messages.send', { ...sent, value: 'no json' })).toMatchObject({
    code: 'CODEC_INPUT_INVALID',
  })
  expect(await client.answerTo('messages.send', { ...sent, node: 'nowhere' })).toMatchObject({
    code: 'FLOW_FILE_INVALID',
  })
  expect(await client.ask('messages.send', sent)).toMatchObject({ topic: expect.stringContaining('.inbox') })
  await run()
  const read = { topic: 'enriched_product_events', start: { at: 'end' }, count: 9 } as const
  const { messages } = await client.ask('topics.read', read)
  expect(messages.map(({ key, value }) => [key, value])).toEqual([
    ['PROD001', '{"quantity":2,"enriched_data":{"unit_price":4,"total_price":8}}'],
  ])
})

test('a dead letter that is not there is said to be, and a page that looks on puts nothing back', async () => {
  const { address } = await aServedStudio()
  const client = await StudioClient.connect(address)
  expect(await client.answerTo('dead-letters.show', { file: FILE, id: 'millrace/0-17' })).toMatchObject({
    type: 'refused',
    code: 'USAGE',
  })
  const second = await StudioClient.connect(address)
  const which = { namespace: 'millrace', node: 'add-total', code: 'MAP_FIELD_MISSING', cause: null }
  expect(await second.answerTo('dead-letters.redrive', { file: FILE, which })).toMatchObject({
    type: 'refused',
    code: 'STUDIO_READ_ONLY',
  })
})
