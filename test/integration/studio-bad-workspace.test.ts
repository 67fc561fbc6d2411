import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { Studio } from '../../src/main/studio/studio.ts'
import { openFlow } from '../../src/flow/document/open-flow.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aServedStudio, aStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

/** A flow that would read a topic, write a file, look up a table and run code, with scripts in its names. */
const hostile = JSON.stringify({
  version: 1,
  id: 'hostile',
  name: '<script>fetch("http://127.0.0.1:9")</script>',
  topics: { in: { use: 'expected' } },
  nodes: [
    { id: 'a', kind: 'topic-source', config: { topic: 'in' } },
    { id: 'b', kind: 'code', config: { code: 'export default () => { while (true) {} }' } },
    { id: 'c', kind: 'file-sink', config: { path: '../../stolen.ndjson' } },
  ],
  edges: [
    { from: 'a.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
  ],
})

test('a hostile flow that is opened and previewed makes no connection, no file and no process', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const file = 'flows/hostile.flow.json'
  writeFileSync(join(folder, file), hostile)
  const sample = { key: null, value: '{"n":1}', headers: [], timestamp: 1, origin: 'pasted' as const }
  await client.ask('samples.keep', { flow: 'hostile', node: 'a', samples: [sample] })
  const connections: unknown[] = []
  const note = (socket: unknown) => void connections.push(socket)
  subscribe('net.client.socket', note)
  onTestFinished(() => void unsubscribe('net.client.socket', note))
  const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  const before = files()
  const { text } = await client.ask('workspace.open', { file })
  const view = await client.ask('preview.run', { file, text })
  // It came to the code, which never ends by itself.
  expect(view?.nodes['b']?.in.count).toBe(1)
  expect(view?.nodes['b']?.out['out']?.count ?? 0).toBe(0)
  await client.answerTo('runs.look', { file })
  expect(files()).toEqual(before)
  expect(existsSync(join(folder, '../stolen.ndjson'))).toBe(false)
  expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap')
  expect(connections).toEqual([])
})

test.each([
  ['is nested without end', `{"version":1,"nodes":${'['.repeat(100_000)}`],
  ['has one of its keys from the language', '{"version":1,"__proto__":{"polluted":true},"nodes":[]}'],
  ['is no JSON', '{"version":1,'],
  ['is another thing', '[1, 2, 3]'],
  ['is empty', ''],
])('a flow file that %s is told with its reason, and the others are listed', async (_what, text) => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  writeFileSync(join(folder, 'flows/broken.flow.json'), text)
  const { flows } = await client.ask('workspace.show', {})
  expect(flows.find(({ file }) => file === FILE)?.isDamaged).toBe(false)
  const opened = await client.ask('workspace.open', { file: 'flows/broken.flow.json' })
  const { problems } = openFlow(opened.text)
  expect(problems.length).toBeGreaterThan(0)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('a workspace whose own files are damaged is opened: what is damaged is told where it is asked for', async () => {
  const { folder } = aStudio()
  const own = join(folder, '.millrace')
  rmSync(own, { recursive: true, force: true })
  for (const part of ['drafts', 'samples', 'local']) mkdirSync(join(own, part), { recursive: true })
  writeFileSync(join(folder, 'millrace.json'), '{ "version": ')
  writeFileSync(
    join(own, 'local/broker.db'),
    'this is no database, and longer than a page of one\n'.repeat(200),
  )
  const client = await aClientOf(folder)
  const { flows } = await client.ask('workspace.show', {})
  expect(flows.map(({ file }) => file)).toContain(FILE)
  expect((await client.ask('workspace.open', { file: FILE })).text).toContain('product')
  const topics = await client.answerTo('topics.list', {})
  expect(topics.type === 'refused' ? topics.code : topics.content).toMatch(/^BROKER_/)
})

test('a file or folder that cannot be read any more is told as gone, and the Studio goes on', async () => {
  const { folder } = aStudio()
  const client = await aClientOf(folder, 100)
  await client.ask('workspace.open', { file: FILE })
  rmSync(join(folder, FILE))
  mkdirSync(join(folder, FILE))
  await until('the open file to be told as gone', () =>
    client.news.some((news) => news.about === 'open-file' && news.stamp === null),
  )
  writeFileSync(join(folder, 'environments'), 'a file where a folder should be')
  renameSync(join(folder, 'flows'), join(folder, 'away'))
  writeFileSync(join(folder, 'flows'), 'a file where a folder should be')
  await until('the list to be empty', () =>
    client.news.some((news) => news.about === 'flows' && news.flows.length === 0),
  )
  rmSync(folder, { recursive: true })
  expect(await client.ask('workspace.show', {})).toMatchObject({ folder, flows: [] })
  expect((await client.ask('environments.list', {})).chosen).toBe('local')
})

test('a Studio starts on a folder of which parts cannot be read', async () => {
  const { folder } = aStudio()
  rmSync(join(folder, 'flows'), { recursive: true })
  for (const name of ['flows', 'environments'])
    writeFileSync(join(folder, name), 'a file where a folder should be')
  rmSync(join(folder, 'millrace.json'))
  mkdirSync(join(folder, 'millrace.json'))
  symlinkSync('loop.flow.json', join(folder, 'loop.flow.json'))
  const client = await aClientOf(folder)
  expect((await client.ask('workspace.show', {})).flows).toEqual([])
})

test('where nothing can be kept, a drawing is refused with the place, and the flow can still be saved', async () => {
  const { folder } = aStudio()
  rmSync(join(folder, '.millrace'), { recursive: true, force: true })
  writeFileSync(join(folder, '.millrace'), 'a file where a folder should be')
  const client = await aClientOf(folder)
  const { text, stamp } = await client.ask('workspace.open', { file: FILE })
  const kept = await client.answerTo('drafts.keep', { file: FILE, text, over: stamp })
  expect(kept).toMatchObject({ type: 'refused', code: 'FILE_UNWRITABLE' })
  expect(kept).toMatchObject({ message: expect.stringContaining(join(folder, '.millrace')) as string })
  // The flow's own file is no matter of that folder.
  const save = { file: FILE, text: text.replace('"Add total price"', '"Sum up"'), over: stamp }
  expect((await client.ask('workspace.save', save)).text).toContain('Sum up')
})

test('two Studios on one folder: what one saves the other is told, and neither writes over the other unasked', async () => {
  const { folder } = aStudio()
  const [one, other] = [await aClientOf(folder), await aClientOf(folder)]
  const { text, stamp } = await one.ask('workspace.open', { file: FILE })
  await other.ask('workspace.open', { file: FILE })
  await one.ask('workspace.save', {
    file: FILE,
    text: text.replace('"Add total price"', '"Mine"'),
    over: stamp,
  })
  await until('the other to be told', () =>
    other.news.some((news) => news.about === 'open-file' && news.stamp !== stamp),
  )
  const theirs = text.replace('"Add total price"', '"Theirs"')
  expect(await other.answerTo('workspace.save', { file: FILE, text: theirs, over: stamp })).toMatchObject({
    type: 'refused',
    code: 'FLOW_CHANGED_OUTSIDE',
  })
  expect(readFileSync(join(folder, FILE), 'utf8')).toContain('"Mine"')
})

/** A page of a Studio of its own on this folder. */
async function aClientOf(folder: string, credit = 16): Promise<StudioClient> {
  const studio = new Studio({
    workspace: folder,
    examples: join(folder, 'none'),
    clock: systemClock,
    trustFolder: join(folder, '.trust'),
  })
  onTestFinished(() => studio.close())
  const server = await StudioServer.start({ studio, page: join(folder, 'page'), port: 0 })
  onTestFinished(() => server.close())
  return await StudioClient.connect(server.address, credit)
}
