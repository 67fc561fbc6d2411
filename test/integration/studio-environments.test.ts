import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StudioNews } from '../../src/contract/studio/news.ts'
import type { RunFigures, RunView } from '../../src/contract/studio/run-methods.ts'
import { studioNamespace } from '../../src/main/studio/environments/studio-namespace.ts'
import { openBroker } from '../../src/runtime/broker/open-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { freePorts } from '../support/free-ports.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { startMillrace } from './cli-process.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const slow = { timeoutMs: 240_000 }
const password = 'canary-sesame-48'

let signInPort = 0
/** One Kafka; its plain port may do everything, and a user who signs in on the other one almost nothing. */
const kafka = kafkaForThisFile(async () => {
  const [port = 0] = await freePorts(1)
  signInPort = port
  const login = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  return {
    listeners: { SASL_PLAINTEXT: port },
    settings: {
      'listener.name.sasl_plaintext.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${login} required user_guest="${password}";`,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    },
  }
})

async function aPage() {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address, 10_000)
  await client.ask('workspace.open', { file: FILE })
  return { client, folder, address }
}

/** A page that has chosen a new environment on the Kafka, its topics kept apart by a prefix. */
async function aPageOnKafka(name: string, more: object = {}) {
  const server = await kafka()
  const page = await aPage()
  // Flows of one id would share groups on the one Kafka of this file.
  const file = join(page.folder, FILE)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"amber-otter"', `"${name}-otter"`))
  const environment = {
    broker: { kafka: { bootstrap: [server.bootstrap] } },
    topics: { prefix: `${name}-` },
    ...more,
  }
  await page.client.ask('environments.save', { name, environment, over: null })
  await page.client.ask('environments.choose', { name })
  return { ...page, observer: await anObserver(server.bootstrap), server }
}

/** Looks at the cluster as an admin does, and joins nothing. */
async function anObserver(bootstrap: string): Promise<Broker> {
  const address = { kind: 'kafka', settings: { bootstrap: [bootstrap] } } as const
  const broker = await openBroker({ address, dataFolder: ':memory:', clock: systemClock })
  onTestFinished(() => broker.close())
  return broker
}

function latest<About extends StudioNews['about']>(client: StudioClient, about: About) {
  return client.news.findLast((news) => news.about === about) as
    Extract<StudioNews, { readonly about: About }> | undefined
}

function runIn(client: StudioClient, environment: string): RunView | undefined {
  return latest(client, 'runs')?.runs.find((run) => run.file === FILE && run.environment === environment)
}

function figuresIn(client: StudioClient): RunFigures | undefined {
  return latest(client, 'run-figures')?.figures
}

const untilState = (client: StudioClient, environment: string, state: RunView['state']) =>
  until(`the run to be ${state}`, () => runIn(client, environment)?.state === state, { withinMs: 90_000 })

const event = (product: string) => JSON.stringify({ product_id: product, quantity: 1 })

async function send(client: StudioClient, topic: string, values: readonly string[]): Promise<void> {
  for (const value of values) await client.ask('topics.produce', { topic, key: 'PROD001', value })
}

/** Everything on the cluster that a write would change. */
async function stateOf(observer: Broker): Promise<unknown> {
  const topics = await observer.describeTopics()
  return topics.filter(({ name }) => !name.startsWith('__')).map(({ name, ranges }) => [name, ranges])
}

testNeeding(
  needs.kafka,
  'a flow runs unchanged in an environment that was added here: under a namespace of its own, from now on, once its sheet is confirmed',
  async () => {
    const { client, folder, observer } = await aPageOnKafka('trial')
    const text = readFileSync(join(folder, FILE), 'utf8')
    expect(JSON.parse(readFileSync(join(folder, 'environments/trial.json'), 'utf8'))).toMatchObject({
      topics: { prefix: 'trial-' },
    })
    const sheet = await client.ask('environments.sheet', { file: FILE })
    expect(sheet).toMatchObject({
      environment: 'trial',
      namespace: studioNamespace(),
      isConfirmed: false,
      reads: [
        {
          topic: 'product_events',
          name: 'trial-product_events',
          use: 'expected',
          partitions: null,
          start: 'now',
        },
      ],
      runners: [],
    })
    expect(sheet.writes.map(({ name }) => name).toSorted()).toEqual([
      'trial-enriched_product_events',
      'trial-unknown_products',
    ])

    await client.ask('topics.create', { name: 'trial-product_events', partitions: 2 })
    await send(client, 'trial-product_events', [event('PROD001')])
    const again = await client.ask('environments.sheet', { file: FILE })
    expect(again.reads).toMatchObject([{ partitions: 2, messages: 1, behind: null }])
    const start = { file: FILE, withOutside: false }
    expect(await client.answerTo('runs.start', start)).toMatchObject({
      code: 'ENVIRONMENT_SHARED',
      message: expect.stringContaining('has not run in "trial" as it is now'),
    })
    expect(await client.answerTo('runs.start', { ...start, confirmed: 'another' })).toMatchObject({
      code: 'ENVIRONMENT_SHARED',
    })
    expect(await client.answerTo('runs.start', { ...start, clean: true })).toMatchObject({
      message: expect.stringContaining('nothing was deleted'),
    })
    await client.ask('runs.start', { ...start, confirmed: again.revision })
    await untilState(client, 'trial', 'running')
    await send(client, 'trial-product_events', [event('PROD001'), event('PROD002'), event('PROD999')])
    await until('three messages', () => (figuresIn(client)?.counts.out ?? 0) === 3)
    expect(figuresIn(client)?.counts.in).toBe(3)

    const named = `${studioNamespace()}.trial-otter.product-events`
    expect(await observer.members(named)).toHaveLength(1)
    expect(await observer.members('millrace.trial-otter.product-events')).toEqual([])
    const internal = (await observer.describeTopics()).filter(({ name }) => name.includes('.trial-otter.'))
    expect(internal.every(({ name }) => name.startsWith(`${studioNamespace()}.`))).toBe(true)

    // A dead letter is put back into the topics of the environment, and fails again as one.
    await send(client, 'trial-product_events', ['{"product_id":'])
    const letters = () => client.ask('dead-letters.list', { file: FILE })
    const [cause] = await until('a dead letter', async () => {
      const { groups } = await letters()
      return groups.length > 0 && groups
    })
    expect(cause).toMatchObject({ count: 1, letters: [{ topic: 'trial-product_events' }] })
    const which = { node: cause?.node ?? '', code: cause?.code ?? '' }
    expect(await client.ask('dead-letters.redrive', { file: FILE, which })).toMatchObject({ redriven: 1 })
    await until('it to fail again', async () => {
      const { count, redriven } = await letters()
      return count === 1 && redriven === 1
    })

    // Messages and samples of its topics are those of the environment.
    const read = { topic: 'trial-enriched_product_events', start: { at: 'end' } } as const
    await until(
      'two enriched ones',
      async () => (await client.ask('topics.read', read)).messages.length === 2,
    )
    expect(await client.ask('samples.read-topic', { topic: 'product_events', count: 20 })).toHaveLength(5)

    await client.ask('runs.stop', { file: FILE })
    await untilState(client, 'trial', 'stopped')
    // Confirmed once, and it goes on where it was.
    await send(client, 'trial-product_events', [event('PROD003')])
    expect(await client.ask('environments.sheet', { file: FILE })).toMatchObject({
      isConfirmed: true,
      reads: [{ start: 'committed', behind: 1 }],
    })
    await client.ask('runs.start', start)
    await until('the fourth', () => figuresIn(client)?.counts.out === 1, { withinMs: 60_000 })
    expect(readFileSync(join(folder, FILE), 'utf8')).toBe(text)
    // What is shown is of the chosen environment, and the run goes on.
    await client.ask('environments.choose', { name: 'local' })
    expect(await client.answerTo('runs.stop', { file: FILE })).toMatchObject({ code: 'FLOW_NOT_RUNNING' })
    expect(runIn(client, 'trial')?.state).toBe('running')
  },
  slow,
)

testNeeding(
  needs.kafka,
  'in a protected environment a deployed flow is watched and tapped: nothing is written, and no member joins its groups',
  async () => {
    const { client, folder, observer, server } = await aPageOnKafka('watched')
    await client.ask('topics.create', { name: 'watched-product_events', partitions: 2 })
    const { environment, stamp } = await client.ask('environments.read', { name: 'watched' })
    const guarded = { ...environment, protected: true }
    await client.ask('environments.save', { name: 'watched', environment: guarded, over: stamp })
    const command = startMillrace(['run', FILE, '--env', 'watched', '--json'], { cwd: folder })
    await until('it to be seen', () => runIn(client, 'watched')?.state === 'running', { withinMs: 90_000 })
    expect(runIn(client, 'watched')).toMatchObject({
      isOurs: false,
      owner: `millrace run (process ${command.pid})`,
    })
    const group = 'millrace.watched-otter.product-events'
    const members = await observer.members(group)
    expect(members).toHaveLength(1)
    await observer.append([
      {
        topic: 'watched-product_events',
        partition: 0,
        key: null,
        value: Buffer.from(event('PROD001')),
        headers: [],
        timestamp: 1,
      },
    ])
    const tap = await client.ask('taps.open', {
      file: FILE,
      node: 'lookup-product',
      ports: ['found'],
      find: '',
    })
    await until('the runner to have read', () => figuresIn(client)?.counts.out === 1)
    await observer.append([
      {
        topic: 'watched-product_events',
        partition: 0,
        key: null,
        value: Buffer.from(event('PROD002')),
        headers: [],
        timestamp: 1,
      },
    ])
    await until('a message at the tap', async () => {
      const { rows } = await client.ask('taps.rows', { tap: tap.tap, from: 0, count: 10 })
      return rows.length > 0
    })
    await until('both to be written', () => figuresIn(client)?.counts.out === 2)

    await until('both to be committed', async () => {
      const positions = (await observer.committed(group)).filter(
        ({ topic }) => topic === 'watched-product_events',
      )
      return positions.reduce((sum, { watermark }) => sum + watermark, 0) === 2
    })
    const before = await stateOf(observer)
    const refusals = await Promise.all([
      client.answerTo('runs.start', { file: FILE }),
      client.answerTo('runs.apply', { file: FILE }),
      client.answerTo('topics.create', { name: 'watched-more', partitions: 1 }),
      client.answerTo('topics.produce', { topic: 'watched-product_events', key: null, value: '{}' }),
      client.answerTo('dead-letters.redrive', {
        file: FILE,
        which: { node: 'lookup-product', code: 'NODE_FAILED' },
      }),
    ])
    expect(refusals).toMatchObject(refusals.map(() => ({ type: 'refused', code: 'ENVIRONMENT_PROTECTED' })))
    const sheet = await client.ask('environments.sheet', { file: FILE })
    expect(sheet).toMatchObject({
      isProtected: true,
      namespace: 'millrace',
      runners: [expect.stringContaining('millrace run')],
      reads: [{ partitions: 2, messages: 2 }],
    })
    await client.ask('dead-letters.list', { file: FILE })
    await client.ask('topics.list', {})
    await client.ask('samples.read-topic', { topic: 'product_events', count: 20 })
    expect(await stateOf(observer)).toEqual(before)
    expect(await observer.members(group)).toEqual(members)
    expect(await observer.members(`${studioNamespace()}.watched-otter.product-events`)).toEqual([])
    expect(server.hasEnded).toBe(false)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a test of a connection tells who we are and what is there, and each thing that fails with its cure',
  async () => {
    const { bootstrap } = await kafka()
    const { client } = await aPage()
    const trial = async (settings: object) => {
      const environment = { broker: { kafka: { bootstrap: [bootstrap], ...settings } } }
      const findings = await client.ask('environments.test', { environment })
      expect(JSON.stringify(findings)).not.toContain(password)
      return { last: findings.at(-1), all: findings }
    }
    const observer = await anObserver(bootstrap)
    await observer.createTopics([{ name: 'orders', partitions: 1 }])
    const well = await trial({})
    expect(well.all.map(({ about, state }) => `${about} ${state}`)).toEqual([
      'broker ok',
      'version ok',
      'access ok',
      'topics ok',
      'groups ok',
    ])
    expect(well.all.map(({ says }) => says).join(' ')).toMatch(
      /Connected without a user, not encrypted.*orders/s,
    )

    expect((await trial({ bootstrap: ['127.0.0.1:1'] })).last).toMatchObject({
      about: 'broker',
      state: 'fail',
      says: expect.stringContaining('the connection was refused'),
      cure: 'Check that it runs and that the address is right.',
    })
    expect((await trial({ tls: true })).last).toMatchObject({
      says: expect.stringContaining('does not speak TLS'),
      cure: expect.stringContaining('Take "tls" off'),
    })
    expect((await trial({ bootstrap: [`127.0.0.1:${await aTlsPort()}`] })).last).toMatchObject({
      says: expect.stringContaining('speaks TLS, and was asked in plain text'),
      cure: expect.stringContaining('Set "tls"'),
    })

    const sasl = { mechanism: 'plain', username: 'guest', password: { $secret: 'guest-password' } }
    const signedIn = { bootstrap: [`127.0.0.1:${signInPort}`], sasl }
    expect((await trial(signedIn)).last).toMatchObject({
      about: 'secret',
      state: 'fail',
      cure: expect.stringContaining('MILLRACE_SECRET_GUEST_PASSWORD'),
    })
    await client.ask('environments.secret', { name: 'guest-password', value: 'wrong' })
    expect((await trial(signedIn)).last).toMatchObject({
      about: 'access',
      state: 'fail',
      says: expect.stringContaining('refused the credentials'),
    })
    await client.ask('environments.secret', { name: 'guest-password', value: password })
    const guest = await trial(signedIn)
    expect(guest.all.find(({ about }) => about === 'access')?.says).toBe(
      'Connected as "guest" (plain), not encrypted.',
    )
    expect(guest.last).toMatchObject({
      about: 'groups',
      state: 'fail',
      says: expect.stringContaining('does not allow this user to use group'),
      cure: expect.stringContaining('Grant the right by an ACL'),
    })
    expect((await trial({ sasl })).last).toMatchObject({ says: expect.stringContaining('asks for no user') })
  },
  slow,
)

/** Answers a plain question as a server does that expects TLS: with an alert. */
async function aTlsPort(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70])))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

testNeeding(
  needs.kafka,
  'an environment that is edited while a flow runs there leaves the run as it is, and the page is told',
  async () => {
    const { client, folder } = await aPageOnKafka('edited')
    await client.ask('topics.create', { name: 'edited-product_events', partitions: 1 })
    const { revision } = await client.ask('environments.sheet', { file: FILE })
    await client.ask('runs.start', { file: FILE, withOutside: false, confirmed: revision })
    await untilState(client, 'edited', 'running')
    expect(runIn(client, 'edited')?.isEnvironmentChanged).toBeUndefined()
    const file = join(folder, 'environments/edited.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('edited-', 'other-'))
    await until('it to be told', () => runIn(client, 'edited')?.isEnvironmentChanged === true)
    expect(runIn(client, 'edited')?.state).toBe('running')
    await client.ask('topics.produce', { topic: 'edited-product_events', key: null, value: event('PROD001') })
    await until('a message', () => figuresIn(client)?.counts.out === 1)
    expect(await client.answerTo('environments.remove', { name: 'edited' })).toMatchObject({
      code: 'FLOW_ALREADY_RUNNING',
    })
  },
  slow,
)

test('a file with errors is listed with them, and one that asks for a secret is chosen once that is accepted', async () => {
  const { client, folder } = await aPage()
  mkdirSync(join(folder, 'environments'))
  writeFileSync(join(folder, 'environments/broken.json'), '{ "brokre": "embedded" }')
  const sasl = { mechanism: 'plain', username: 'm', password: { $secret: 'canary-secret' } }
  const guarded = { broker: { kafka: { bootstrap: ['127.0.0.1:1'], sasl } } }
  writeFileSync(join(folder, 'environments/guarded.json'), JSON.stringify(guarded))
  const { environments } = await client.ask('environments.list', {})
  expect(environments.map(({ name }) => name)).toEqual(['broken', 'guarded', 'local'])
  expect(environments[0]?.problems[0]).toContain('brokre')
  expect(environments[1]).toMatchObject({
    isShared: true,
    secrets: [{ name: 'canary-secret', isSet: false }],
  })
  const choose = (name: string) => client.answerTo('environments.choose', { name })
  expect(await choose('broken')).toMatchObject({ code: 'ENVIRONMENT_INVALID' })
  expect(await choose('nowhere')).toMatchObject({ code: 'ENVIRONMENT_MISSING' })
  expect(await choose('guarded')).toMatchObject({
    code: 'TRUST_MISSING',
    message: expect.stringContaining('use the secret canary-secret, at 127.0.0.1:1'),
  })
  await client.ask('environments.accept', { name: 'guarded' })
  expect(await choose('guarded')).toMatchObject({ code: 'SECRET_MISSING' })
  const told = await client.ask('environments.secret', { name: 'canary-secret', value: password })
  expect(JSON.stringify(told)).not.toContain(password)
  expect(await client.ask('environments.choose', { name: 'guarded' })).toMatchObject({ chosen: 'guarded' })
})

test('the choice is remembered for this user, a file of another program is not written over, and one that is deleted leaves local', async () => {
  const { client, folder, address } = await aPage()
  const environment = { broker: 'embedded' } as const
  await client.ask('environments.save', { name: 'second', environment, over: null })
  await client.ask('environments.choose', { name: 'second' })
  const other = await StudioClient.connect(address)
  expect(await other.ask('environments.list', {})).toMatchObject({ chosen: 'second' })
  expect(readFileSync(join(folder, 'environments/second.json'), 'utf8')).toBe(
    '{\n  "broker": "embedded"\n}\n',
  )
  expect(
    await client.answerTo('environments.save', { name: 'second', environment, over: null }),
  ).toMatchObject({
    code: 'FLOW_CHANGED_OUTSIDE',
    message: expect.stringContaining('There is an environment "second" already'),
  })
  await client.ask('topics.create', { name: 'only-here', partitions: 1 })
  await client.ask('environments.choose', { name: 'local' })
  expect(await client.ask('topics.list', {})).toEqual([])
  await client.ask('environments.choose', { name: 'second' })
  expect(await client.ask('topics.list', {})).toMatchObject([{ name: 'only-here' }])
  expect(await client.ask('environments.remove', { name: 'second' })).toMatchObject({
    chosen: 'local',
    environments: [{ name: 'local' }],
  })
})

test('workers of a command in this workspace are one run, whose figures are those of all of them', async () => {
  const { client, folder } = await aPage()
  const outside = join(folder, FILE.replace('.flow.json', '.outside.flow.json'))
  writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 5'))
  startMillrace(['run', FILE, '--with-outside', '--workers', '2', '--json'], { cwd: folder })
  await until('both workers', () => runIn(client, 'local')?.processes === 2, { withinMs: 60_000 })
  expect(runIn(client, 'local')).toMatchObject({
    isOurs: false,
    environment: 'local',
    owner: 'millrace run (2 workers)',
  })
  await until('messages', () => (figuresIn(client)?.counts.out ?? 0) >= 50, { withinMs: 60_000 })
  const written = await client.ask('topics.list', {})
  const messages = (name: string) => written.find((topic) => topic.name === name)?.messages ?? 0
  await until('all that was written then to be counted', () => {
    const { out } = figuresIn(client)!.counts
    return out >= messages('enriched_product_events') + messages('unknown_products')
  })
}, 150_000)
