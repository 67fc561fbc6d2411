import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { SHIPPED_POWERS_FILE, shippedPowersText } from '../../build/shipped-powers.ts'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { type CommandEnd, millrace, records, temporaryFolder } from './cli-process.ts'

const topics = { large_events: { use: 'owned' }, product_events: { use: 'owned' } }

/** A flow that computes by code. */
function scoring(code = 'export default (message) => message.value', more: object = {}) {
  return {
    ...aFlowFile({
      topics,
      nodes: [
        { id: 'events', kind: 'topic-source', config: { topic: 'product_events' } },
        { id: 'score', kind: 'code', config: { code, ...more } },
        { id: 'out', kind: 'topic-sink', config: { topic: 'large_events' } },
      ],
      edges: [
        { from: 'events.out', to: 'score.in' },
        { from: 'score.out', to: 'out.in' },
      ],
    }),
    name: 'Scoring',
  }
}

/** A flow that reads a file. */
function reading(path: string) {
  return {
    ...aFlowFile({
      topics,
      nodes: [
        { id: 'lines', kind: 'file-source', config: { path, follow: false, format: 'lines' } },
        { id: 'out', kind: 'topic-sink', config: { topic: 'large_events' } },
      ],
      edges: [{ from: 'lines.out', to: 'out.in' }],
    }),
    topics: { large_events: topics.large_events },
  }
}

/** A flow that writes files. */
function writing(path: string) {
  return {
    ...aFlowFile({
      topics,
      nodes: [
        { id: 'events', kind: 'topic-source', config: { topic: 'product_events' } },
        { id: 'lines', kind: 'file-sink', config: { path, format: 'ndjson' } },
      ],
      edges: [{ from: 'events.out', to: 'lines.in' }],
    }),
    topics: { product_events: topics.product_events },
  }
}

function aPlace(flow: unknown = scoring()) {
  const cwd = aWorkspace(temporaryFolder(), { flows: { trial: flow } })
  const config = join(temporaryFolder(), 'settings')
  const file = join(cwd, 'flows/trial.flow.json')
  return {
    cwd,
    config,
    file,
    store: join(config, 'trust'),
    call: (...args: string[]): Promise<CommandEnd> =>
      millrace(args, { cwd, env: { MILLRACE_CONFIG: config } }),
    change: (next: unknown) => writeFileSync(file, JSON.stringify(next)),
  }
}

const once = ['run', 'flows', '--once'] as const

test('a flow with code from elsewhere is refused with exit 2, the list and the cure, and nothing ran', async () => {
  const { call, cwd } = aPlace()
  const { code, out, err } = await call(...once)
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(
    '"Scoring" (flows/trial.flow.json) asks for what nobody has accepted on this machine:\n',
  )
  expect(err).toMatch(/^ {2}code {5}typescript, SHA-256 [0-9a-f]{16} {2}\(node "score", 1 line\)$/m)
  expect(err).toMatch(/error: Nothing ran: .* accept it with "millrace trust flows".* \[TRUST_MISSING\]\n$/)
  expect(readdirSync(cwd)).not.toContain('.millrace')
})

test('once it was accepted, the same or a smaller list asks nothing', async () => {
  const { call, change } = aPlace()
  expect(await call('trust', 'flows', '--yes')).toMatchObject({ code: 0 })
  expect(await call(...once)).toMatchObject({ code: 0 })
  const renamed = scoring()
  change({ ...renamed, name: 'Renamed', description: 'A new sentence.' })
  expect((await call(...once)).code).toBe(0)
  change({ ...aFlowFile({ topics }) })
  expect((await call(...once, '--discard')).code).toBe(0)
})

test('a larger list asks for the difference only, and a changed body of code asks again', async () => {
  const { call, change } = aPlace()
  await call('trust', 'flows', '--yes')
  change(scoring('export default () => 1'))
  const changed = await call(...once, '--json')
  expect(changed.code).toBe(2)
  const [question, error] = records(changed.err)
  expect(question).toMatchObject({
    type: 'trust',
    file: 'flows/trial.flow.json',
    missing: [{ power: 'code' }],
  })
  expect(error).toMatchObject({ code: 'TRUST_MISSING' })
  const both = scoring()
  const other = { id: 'more', kind: 'code', config: { code: 'export default () => 2' } }
  const edges = [
    { from: 'events.out', to: 'score.in' },
    { from: 'score.out', to: 'more.in' },
    { from: 'more.out', to: 'out.in' },
  ]
  change({ ...both, nodes: [...both.nodes, other], edges })
  const { err } = await call(...once)
  expect(err).toContain('asks for more than was accepted:')
  expect(err).toContain('(node "more", 1 line)')
  expect(err).not.toContain('node "score"')
  await call('trust', 'flows', '--yes')
  expect((await call(...once)).code).toBe(0)
})

test('--trust accepts for one run, says so, and leaves nothing behind', async () => {
  const { call } = aPlace()
  const trusted = await call(...once, '--trust')
  expect(trusted.code).toBe(0)
  expect(trusted.err).toContain('node "score"')
  expect(trusted.err).toContain('Accepted by --trust, for this time only.')
  expect((await call(...once)).code).toBe(2)
})

test('with workers the command asks once, and its workers nothing', async () => {
  const { call } = aPlace()
  const refused = await call(...once, '--workers', '2')
  expect(refused.code).toBe(2)
  expect(refused.err.match(/node "score"/g)).toHaveLength(1)
  const trusted = await call(...once, '--workers', '2', '--trust')
  expect(trusted.code).toBe(0)
  expect(trusted.err.match(/Accepted by --trust/g)).toHaveLength(1)
})

test('a flow of topics and files of its workspace runs without a question', async () => {
  const { call, cwd } = aPlace(reading('../data/lines.txt'))
  mkdirSync(join(cwd, 'data'))
  writeFileSync(join(cwd, 'data/lines.txt'), 'one\ntwo\n')
  expect(await call(...once)).toMatchObject({ code: 0 })
  const listed = await call('trust', 'flows', '--list')
  expect(listed.out).toContain('asks for nothing beyond its topics and its own files.')
})

test('where no millrace.json makes a workspace, only the folder of the flow is its own', async () => {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'downloads'))
  writeFileSync(join(cwd, 'private.txt'), 'mine\n')
  writeFileSync(join(cwd, 'downloads/trial.flow.json'), JSON.stringify(reading('../private.txt')))
  const { code, err } = await millrace(['run', 'downloads', '--once'], { cwd })
  expect(code).toBe(2)
  expect(err).toMatch(/^ {2}reads {4}private\.txt {2}\(node "lines"\)$/m)
})

test.each([
  ['in another folder of the workspace', '../src/main.ts', 'src/main.ts'],
  ['beside the flow', 'tests.ndjson', 'flows/tests.ndjson'],
  ['in a hidden folder of its output', 'out/.git/hooks.ndjson', 'flows/out/.git/hooks.ndjson'],
])('a flow that writes %s is asked about, and what was accepted runs', async (_where, path, shown) => {
  const { call, cwd } = aPlace(writing(path))
  const { code, err } = await call(...once)
  expect(code).toBe(2)
  expect(err).toContain(`writes   ${shown}  (node "lines")`)
  expect(existsSync(join(cwd, 'src'))).toBe(false)
  await call('trust', 'flows', '--yes')
  expect(await call(...once)).toMatchObject({ code: 0 })
})

test('a flow that writes into the folder "out" beside it runs without a question', async () => {
  const { call } = aPlace(writing('out/lines.ndjson'))
  expect(await call(...once)).toMatchObject({ code: 0 })
})

test('an output folder that is a link to another folder of the workspace is asked about by that folder', async () => {
  const { call, cwd } = aPlace(writing('out/lines.ndjson'))
  mkdirSync(join(cwd, 'src'))
  symlinkSync(join(cwd, 'src'), join(cwd, 'flows/out'))
  const { code, err } = await call(...once)
  expect(code).toBe(2)
  expect(err).toContain('writes   src/lines.ndjson')
})

test("hidden files are nobody's own", async () => {
  const { call, cwd } = aPlace(reading('../.git/config'))
  mkdirSync(join(cwd, '.git'))
  writeFileSync(join(cwd, '.git/config'), 'x\n')
  const { code, err } = await call(...once)
  expect(code).toBe(2)
  expect(err).toContain('reads    .git/config')
})

test('a link that leads out of the workspace is refused, and no trust opens it', async () => {
  const { call, cwd } = aPlace(reading('notes/secret.txt'))
  const outside = temporaryFolder()
  writeFileSync(join(outside, 'secret.txt'), 'secret\n')
  symlinkSync(outside, join(cwd, 'flows/notes'))
  for (const args of [
    [...once, '--trust'],
    ['trust', 'flows', '--yes'],
  ]) {
    const { code, err } = await call(...args)
    expect(code).toBe(2)
    expect(err).toContain('[FILE_OUTSIDE_WORKSPACE]')
  }
})

test('a copy with a path of its own asks again, and one that was moved does not', async () => {
  const { call, file, cwd } = aPlace()
  await call('trust', 'flows', '--yes')
  mkdirSync(join(cwd, 'copies'))
  const copy = join(cwd, 'copies/trial.flow.json')
  cpSync(file, copy)
  expect((await call('run', 'copies', '--once')).code).toBe(2)
  renameSync(file, join(cwd, 'flows/renamed.flow.json'))
  expect((await call('run', 'copies', '--once')).code).toBe(0)
})

test('what was accepted in one workspace is not accepted in another', async () => {
  const { call, cwd, config } = aPlace()
  await call('trust', 'flows', '--yes')
  const elsewhere = temporaryFolder()
  cpSync(cwd, elsewhere, { recursive: true })
  const { code } = await millrace([...once], { cwd: elsewhere, env: { MILLRACE_CONFIG: config } })
  expect(code).toBe(2)
})

test.each([
  ['is no JSON', (file: string) => writeFileSync(file, '{"version": 1, "acc'), 'it is damaged'],
  ['holds something else', (file: string) => writeFileSync(file, '{"version": 1}'), 'it is damaged'],
  ['may be written by others', (file: string) => chmodSync(file, 0o666), 'others may write it'],
])('a record that %s is not trusted, and said so', async (_what, damage, why) => {
  const { call, store } = aPlace()
  await call('trust', 'flows', '--yes')
  const [record = ''] = readdirSync(store)
  expect(statSync(join(store, record)).mode & 0o777).toBe(0o600)
  expect(statSync(store).mode & 0o777).toBe(0o700)
  damage(join(store, record))
  const { code, err } = await call(...once)
  expect(code).toBe(2)
  expect(err).toContain(`does not count: ${why}.`)
  expect(err).toContain('[TRUST_MISSING]')
})

test('what was accepted is listed, and revoked', async () => {
  const { call, cwd } = aPlace()
  expect((await call('trust', '--list')).err).toContain('Nothing was accepted yet.')
  await call('trust', 'flows', '--yes')
  const { out } = await call('trust', '--list')
  expect(out).toContain(join(cwd, 'flows/trial.flow.json'))
  expect(out).toMatch(/code {5}typescript/)
  expect((await call('trust', 'flows', '--revoke')).err).toContain('Forgot')
  expect((await call(...once)).code).toBe(2)
})

test('without a person to ask and without --yes, trust accepts nothing and ends with 2', async () => {
  const { call } = aPlace()
  const { code, out, err } = await call('trust', 'flows')
  expect(code).toBe(2)
  expect(out).toContain('node "score"')
  expect(err).toContain('add --yes')
  expect((await call(...once)).code).toBe(2)
})

test('a flow test needs no trust: nothing outside is reached, and code stays in the sandbox', async () => {
  const { call, cwd } = aPlace()
  const folder = join(cwd, 'flows/tests/one')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'input.ndjson'), '{"to": "product_events", "key": "a", "value": {"n": 1}}\n')
  writeFileSync(join(folder, 'expected.ndjson'), '{"topic": "large_events", "key": "a", "value": {"n": 1}}\n')
  expect(await call('test', 'flows')).toMatchObject({ code: 0 })
})

test('what a flow asks for cannot move the cursor of who reads it', async () => {
  const { call } = aPlace(reading('../.x\u001b[2Jy\u202e.txt'))
  const { err } = await call(...once)
  expect(err).not.toContain('\u001b[2J')
  expect(err).toContain('.x\\u{1b}[2Jy\\u{202e}.txt')
})

const root = fileURLToPath(new URL('../..', import.meta.url))
const shipped = globSync('flows/*/*.flow.json', { cwd: root }).toSorted()

test.each(shipped)('the shipped %s asks nothing, also where it was copied to', async (file) => {
  const cwd = aWorkspace(temporaryFolder())
  cpSync(join(root, dirname(file)), join(cwd, dirname(file)), { recursive: true })
  const { code, out } = await millrace(['trust', file, '--list', '--json'], { cwd })
  expect(code).toBe(0)
  expect(records(out)).toMatchObject([{ type: 'trust', missing: [] }])
  expect(readFileSync(join(cwd, file), 'utf8')).not.toBe('')
})

test('the list of what the shipped flows ask for is what `npm run generate` writes today', async () => {
  expect(readFileSync(join(root, SHIPPED_POWERS_FILE), 'utf8')).toBe(await shippedPowersText())
})

const sasl = { mechanism: 'plain', username: 'm', password: { $secret: 'kafka-password' } }
const kafkaAt = (port: number) => ({ broker: { kafka: { bootstrap: [`127.0.0.1:${port}`], sasl } } })

test('a secret is given to a broker only after that was accepted, for its hosts alone', async () => {
  const cwd = aWorkspace(temporaryFolder(), { environments: { prod: kafkaAt(1) } })
  const env = { MILLRACE_CONFIG: temporaryFolder(), MILLRACE_SECRET_KAFKA_PASSWORD: 'sesame' }
  const list = () => millrace(['topics', 'list', '--env', 'prod'], { cwd, env })
  const refused = await list()
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('secret   kafka-password, for 127.0.0.1:1, without TLS')
  expect(refused.err).toContain('"millrace trust --env prod"')
  expect((await millrace(['trust', '--env', 'prod', '--yes'], { cwd, env })).code).toBe(0)
  expect(await list()).toMatchObject({ code: 1 })
  writeFileSync(join(cwd, 'environments/prod.json'), JSON.stringify(kafkaAt(2)))
  expect((await list()).err).toContain('[TRUST_MISSING]')
})

test('a broker elsewhere that only the workspace names is asked about', async () => {
  const elsewhere = { broker: { kafka: { bootstrap: ['kafka.invalid:9092'] } } }
  const cwd = aWorkspace(temporaryFolder(), {
    millrace: { version: 1, environment: 'theirs' },
    environments: { theirs: elsewhere },
  })
  const { code, err } = await millrace(['topics', 'list'], { cwd })
  expect(code).toBe(2)
  expect(err).toContain('broker   kafka.invalid:9092')
})

test('code leaves the sandbox only by --native-code, and goes back when it changes', async () => {
  // What only code outside the sandbox can see.
  const seen = 'export default () => ({ native: typeof process !== "undefined" })'
  const single = {
    large_events: { use: 'owned', partitions: 1 },
    product_events: { use: 'owned', partitions: 1 },
  }
  const seeing = (code: string) => ({ ...scoring(code), topics: single })
  const { call, change, cwd } = aPlace(seeing(seen))
  const nativeSeen = async () => {
    await millrace(['topics', 'produce', 'product_events'], { cwd, input: '{"value":{}}\n' })
    await call(...once)
    const { out } = await call('topics', 'read', 'large_events')
    return (records(out).at(-1)?.['value'] as { native?: boolean } | undefined)?.native
  }
  await call('topics', 'create', 'product_events', '--partitions', '1')
  await call('trust', 'flows', '--yes')
  expect(await nativeSeen()).toBe(false)
  await call('trust', 'flows', '--native-code', '--yes')
  expect(await nativeSeen()).toBe(true)
  change(seeing(`${seen} // changed`))
  await call('trust', 'flows', '--yes')
  expect(await nativeSeen()).toBe(false)
})

test('an earlier revision that the broker kept runs only with what was accepted of it', async () => {
  const { call, change } = aPlace(scoring('export default () => 1'))
  expect((await call(...once, '--trust')).code).toBe(0)
  change(scoring('export default () => 2'))
  await call('trust', 'flows', '--yes')
  const refused = await call(...once, '--migrate')
  expect(refused.code).toBe(2)
  expect(refused.err).toContain('The earlier revision of "Scoring"')
  expect((await call(...once, '--migrate', '--trust')).code).toBe(0)
})
