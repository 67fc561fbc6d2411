import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunView } from '../../src/contract/studio/run-methods.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aServedStudio, aStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { startMillrace } from './cli-process.ts'
import { figuresIn, FILE, latest } from './studio-page.ts'

const OUTSIDE = 'flows/product-enrichment/product-enrichment.outside.flow.json'

/** A page on a workspace whose outside makes a message every few ms. */
async function aPage() {
  const { address, folder } = await aServedStudio()
  const outside = join(folder, OUTSIDE)
  writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 5'))
  const client = await StudioClient.connect(address, 10_000)
  const opened = await client.ask('workspace.open', { file: FILE })
  return { address, folder, client, opened }
}

function runIn(client: StudioClient): RunView | undefined {
  return latest(client, 'runs')?.runs.find(({ file }) => file === FILE)
}

const untilState = (client: StudioClient, state: RunView['state']) =>
  until(`the run to be ${state}`, () => runIn(client)?.state === state, { withinMs: 60_000 })

const untilHandled = (client: StudioClient, messages: number) =>
  until(`${messages} messages`, () => (figuresIn(client)?.counts.out ?? 0) >= messages, { withinMs: 60_000 })

/** Every message of the topic as its value reads, whoever has read it. */
async function valuesOf(folder: string, topic: string): Promise<readonly string[]> {
  const broker = await openEmbeddedBroker({ folder: join(folder, '.millrace/local'), clock: systemClock })
  try {
    const [there] = await broker.describeTopics([topic])
    const values: string[] = []
    for (const { partition, end } of there?.ranges ?? [])
      for (let offset = 0; offset < end;) {
        const page = await broker.read({ topic, partition, offset, maxMessages: 1_000, maxBytes: 1_000_000 })
        for (const message of page.messages) values.push(new TextDecoder().decode(message.value ?? undefined))
        offset = page.nextOffset
      }
    return values
  } finally {
    await broker.close()
  }
}

test('a run saves nothing, moves messages, tells its figures, pauses, goes on and stops; what it did stays', async () => {
  const { client } = await aPage()
  const started = await client.ask('runs.start', { file: FILE })
  expect(started).toMatchObject({ state: 'starting', isOurs: true, withOutside: true, environment: 'local' })
  await untilState(client, 'running')
  await untilHandled(client, 50)
  const figures = figuresIn(client)
  expect(figures?.nodes['lookup-product']?.state).toBe('running')
  expect(figures?.nodes['lookup-product']?.ports['in']?.count).toBeGreaterThan(0)
  await until('a rate', () => (figuresIn(client)?.perSecond ?? 0) > 0)

  await client.ask('runs.pause', { file: FILE })
  await untilState(client, 'paused')
  await client.ask('runs.resume', { file: FILE })
  await untilState(client, 'running')

  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  expect(runIn(client)?.endedAt).toBeGreaterThan(0)
  // Whoever hears that it is over has heard what it came to, in its title and at its nodes.
  const last = figuresIn(client)
  expect(last?.nodes['lookup-product']?.state).toBe('idle')
  expect(last?.counts.in).toBeGreaterThan(49)
  expect(last?.counts.unfinished).toBe(0)
  expect(last?.nodes['product-events']?.ports['out']?.count).toBe(last?.counts.in)

  // A page that comes back to the flow is told what it did, behind the flow: before it, they would be of no flow it has.
  const from = client.frames.length
  await client.ask('workspace.open', { file: FILE })
  const heard = () =>
    client.frames.slice(from).map((frame) => (frame.type === 'news' ? frame.content.about : frame.type))
  await until('the last figures behind it', () => {
    const answered = heard().indexOf('answer')
    return answered !== -1 && heard().indexOf('run-figures', answered) !== -1
  })
  expect(figuresIn(client)?.counts).toEqual(last?.counts)
})

test('an edit is applied at the committed position: nothing is lost, and nothing comes twice', async () => {
  const { client, folder, opened } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilHandled(client, 50)
  const text = opened.text.replace('enriched_data.total_price', 'enriched_data.sum')
  const saved = await client.ask('workspace.save', { file: FILE, text, over: opened.stamp })
  const old = runIn(client)
  const applied = await client.ask('runs.apply', { file: FILE })
  expect(applied.revision).not.toBe(old?.revision)
  expect((await client.ask('runs.text', { file: FILE }))?.text).toBe(saved.text)
  await until('a message of the new revision', async () => {
    const read = { topic: 'enriched_product_events', start: { at: 'end' }, count: 20 } as const
    const { messages } = await client.ask('topics.read', read)
    return messages.some(({ value }) => value?.includes('"sum"'))
  })
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  const [made, enriched, unknown] = await Promise.all(
    ['product_events', 'enriched_product_events', 'unknown_products'].map((topic) => valuesOf(folder, topic)),
  )
  const { reads } = await client.ask('runs.look', { file: FILE })
  const [read] = reads
  expect(read?.messages).toBe(made?.length)
  // The outside may have written more while all of it drained.
  expect((enriched?.length ?? 0) + (unknown?.length ?? 0)).toBe(read?.handled)
  expect(enriched?.some((value) => value.includes('total_price'))).toBe(true)
  expect(enriched?.some((value) => value.includes('"sum"'))).toBe(true)
})

test('a run that is paused stays paused when an edit is applied', async () => {
  const { client, opened } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilState(client, 'running')
  await client.ask('runs.pause', { file: FILE })
  await untilState(client, 'paused')
  const text = opened.text.replace('enriched_data.total_price', 'enriched_data.sum')
  await client.ask('workspace.save', { file: FILE, text, over: opened.stamp })
  const { revision } = await client.ask('runs.apply', { file: FILE })
  await until('the new revision to be paused', () => {
    const run = runIn(client)
    return run?.revision === revision && run.state === 'paused'
  })
})

test('a run that is stopped while an edit is applied does not begin again, and its file cannot be renamed meanwhile', async () => {
  const { client, opened } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilState(client, 'running')
  const text = opened.text.replace('enriched_data.total_price', 'enriched_data.sum')
  await client.ask('workspace.save', { file: FILE, text, over: opened.stamp })
  const { revision } = runIn(client)!
  const applied = client.answerTo('runs.apply', { file: FILE })
  const renamed = client.answerTo('files.rename', { file: FILE, name: 'Another' })
  const stopped = client.answerTo('runs.stop', { file: FILE })
  expect(await renamed).toMatchObject({
    code: 'FLOW_ALREADY_RUNNING',
    message: expect.stringContaining('is just being changed'),
  })
  expect(await stopped).toMatchObject({ type: 'answer' })
  expect(await applied).toMatchObject({ type: 'answer', content: { revision } })
  await untilState(client, 'stopped')
  expect(await client.ask('runs.list', {})).toMatchObject([{ revision, state: 'stopped' }])
})

test('a Studio that ends while an edit is applied begins nothing more', async () => {
  const { studio } = aStudio()
  await studio.runs.start({ file: FILE, from: 'committed', clean: false, withOutside: false })
  const applied = studio.runs.apply({ file: FILE, from: 'committed' })
  const [answer] = await Promise.allSettled([applied, studio.close()])
  expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'FLOW_NOT_RUNNING' } })
  expect(studio.runs.live).toBe(0)
})

test('an edit that would lose what an earlier revision keeps is refused with the cure, and that one goes on', async () => {
  const { client, opened } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilHandled(client, 20)
  // The group is named by the source: under another id it would read from the beginning.
  const text = opened.text.replaceAll('"id": "product-events"', '"id": "events"')
  const renamed = text.replace('"from": "product-events.out"', '"from": "events.out"')
  await client.ask('workspace.save', { file: FILE, text: renamed, over: opened.stamp })
  const refused = await client.answerTo('runs.apply', { file: FILE })
  expect(refused).toMatchObject({ code: 'FLOW_REVISION_REFUSED' })
  expect(refused).toMatchObject({ hint: expect.stringContaining('run it with clean local data') })
  expect(runIn(client)?.state).toBe('running')
  await untilHandled(client, (figuresIn(client)?.counts.out ?? 0) + 20)
})

test('a flow goes on when its page is closed, and another page sees it and what it does', async () => {
  const { address, client } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilHandled(client, 20)
  client.socket.close()
  await client.closed
  const second = await StudioClient.connect(address, 10_000)
  expect(await second.ask('runs.list', {})).toMatchObject([{ file: FILE, state: 'running', isOurs: true }])
  await second.ask('workspace.open', { file: FILE })
  const before = await until('figures', () => figuresIn(second)?.counts.in)
  await untilHandled(second, before + 20)
})

test('a flow that has errors does not run and says why, and one that does not run cannot be paused', async () => {
  const { client, opened } = await aPage()
  const faulty = opened.text.replace('"table": "products"', '"table": "prices"')
  await client.ask('workspace.save', { file: FILE, text: faulty, over: opened.stamp })
  expect(await client.answerTo('runs.start', { file: FILE })).toMatchObject({
    type: 'refused',
    code: 'FLOW_FILE_INVALID',
    message: expect.stringContaining('prices'),
  })
  expect(await client.answerTo('runs.pause', { file: FILE })).toMatchObject({ code: 'FLOW_NOT_RUNNING' })
})

test('with clean local data a run begins as on an empty machine, after its counts were named', async () => {
  const { client } = await aPage()
  expect((await client.ask('runs.look', { file: FILE })).cleans).toEqual([])
  await client.ask('runs.start', { file: FILE })
  await untilHandled(client, 50)
  const start = { file: FILE, clean: true }
  expect(await client.answerTo('runs.start', start)).toMatchObject({ code: 'FLOW_ALREADY_RUNNING' })
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  const { cleans } = await client.ask('runs.look', { file: FILE })
  expect(cleans.map(({ topic }) => topic)).toContain('product_events')
  await client.ask('runs.start', { ...start, withOutside: true })
  await untilState(client, 'running')
  await untilHandled(client, 20)
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  const { reads } = await client.ask('runs.look', { file: FILE })
  await until('the last figures', () => figuresIn(client)?.counts.in === reads[0]?.handled)
})

test('local data that a flow of another process uses are not cleaned', async () => {
  const { client, folder } = await aPage()
  const file = 'flows/copies.flow.json'
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  writeFileSync(join(folder, file), JSON.stringify(aFlowFile({ topics, extra: { id: 'calm-heron' } })))
  const command = startMillrace(['run', file, '--json'], { cwd: folder })
  await until('it to be seen', () =>
    latest(client, 'runs')?.runs.some((run) => run.file === file && run.state === 'running'),
  )
  expect(await client.answerTo('runs.start', { file: FILE, clean: true })).toMatchObject({
    code: 'TOPIC_IN_USE',
    message: `"Large events" runs now, by millrace run (process ${command.pid}), and uses "product_events", so nothing was deleted.`,
  })
  command.kill('SIGINT')
  await until('its end to be seen', () =>
    latest(client, 'runs')?.runs.some((run) => run.file === file && run.endedAt !== null),
  )
  expect(await client.ask('runs.start', { file: FILE, clean: true })).toMatchObject({ isOurs: true })
})

test('a flow that finds nothing new says so, and reads again from the beginning when it is asked', async () => {
  const { client } = await aPage()
  await client.ask('runs.start', { file: FILE })
  await untilHandled(client, 20)
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  // What the outside wrote last is read first.
  await client.ask('runs.start', { file: FILE, withOutside: false })
  await untilState(client, 'running')
  await until('all to be read', async () => {
    const [read] = (await client.ask('runs.look', { file: FILE })).reads
    return read !== undefined && read.handled === read.messages
  })
  await client.ask('runs.stop', { file: FILE })
  await untilState(client, 'stopped')
  await client.ask('runs.start', { file: FILE, withOutside: false })
  const notice = await until('it to say so', () => runIn(client)?.notice)
  expect(notice.code).toBe('SOURCE_AT_END')
  expect(notice.message).toMatch(/this flow has handled all [\d,]+ messages of product_events/)
  await client.ask('runs.apply', { file: FILE, from: 'beginning' })
  await untilHandled(client, 20)
  await until('the notice to go', () => runIn(client)?.notice === undefined)
})

test('a flow that the command runs in the workspace is seen with its figures, takes no orders, and is said to be over', async () => {
  const { client, folder } = await aPage()
  const command = startMillrace(['run', FILE, '--with-outside', '--json'], { cwd: folder })
  await until('it to be seen', () => runIn(client)?.state === 'running')
  const run = runIn(client)
  expect(run).toMatchObject({ isOurs: false, revision: null, withOutside: true })
  expect(run?.owner).toBe(`millrace run (process ${command.pid})`)
  await untilHandled(client, 20)
  expect(figuresIn(client)?.nodes['lookup-product']?.state).toBe('running')
  expect(await client.answerTo('runs.stop', { file: FILE })).toMatchObject({ code: 'FLOW_NOT_RUNNING' })
  expect(await client.answerTo('runs.start', { file: FILE })).toMatchObject({
    code: 'FLOW_ALREADY_RUNNING',
    message: expect.stringContaining(`by millrace run (process ${command.pid})`),
  })
  command.kill('SIGINT')
  await untilState(client, 'stopped')
  await until('the nodes to rest', () => figuresIn(client)?.nodes['lookup-product']?.state === 'idle')
  expect(await client.ask('runs.start', { file: FILE })).toMatchObject({ isOurs: true })
  await untilState(client, 'running')
})

test('a node whose file is away says so and tries again, and goes on by itself when the file is there', async () => {
  const { client, folder } = await aPage()
  const file = 'flows/lines/lines.flow.json'
  const flow = {
    version: 1,
    id: 'quiet-heron',
    name: 'Lines',
    topics: { lines: { use: 'owned' } },
    nodes: [
      { id: 'read', kind: 'file-source', config: { path: 'in.ndjson' } },
      { id: 'out', kind: 'topic-sink', config: { topic: 'lines' } },
    ],
    edges: [{ from: 'read.out', to: 'out.in' }],
  }
  await client.ask('workspace.save', { file, text: JSON.stringify(flow), over: null })
  await client.ask('workspace.open', { file })
  await client.ask('runs.start', { file })
  const node = () => figuresIn(client)?.nodes['read']
  await until('it to try again', () => node()?.state === 'retrying')
  expect(node()?.cause).toContain('in.ndjson')
  writeFileSync(join(folder, 'flows/lines/in.ndjson'), '{"id":1}\n{"id":2}\n')
  await until('both lines', () => figuresIn(client)?.counts.out === 2)
  await until('it to be well', () => node()?.state === 'running' && node()?.cause === undefined)
})
