import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { studioNamespace } from '../../src/main/studio/environments/studio-namespace.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { startMillrace } from './cli-process.ts'
import { aPage, aPageOnKafka, event, figuresIn, FILE, runIn, send, untilState } from './studio-page.ts'

const slow = { timeoutMs: 240_000 }
const kafka = kafkaForThisFile()

/** Everything on the cluster that a write would change. */
async function stateOf(observer: Broker): Promise<unknown> {
  const topics = await observer.describeTopics()
  return topics.filter(({ name }) => !name.startsWith('__')).map(({ name, ranges }) => [name, ranges])
}

testNeeding(
  needs.kafka,
  'a flow runs unchanged in an environment that was added here: under a namespace of its own, from now on, once its sheet is confirmed',
  async () => {
    const { client, folder, observer } = await aPageOnKafka((await kafka()).bootstrap, 'trial')
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
    // A sheet tells of the start that was chosen.
    for (const from of ['beginning', { time: 0 }] as const)
      expect((await client.ask('environments.sheet', { file: FILE, from })).reads).toMatchObject([
        { start: from, ahead: 1 },
      ])
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
    const { namespace, node, code } = cause!
    expect(
      await client.ask('dead-letters.redrive', {
        file: FILE,
        which: { namespace, node, code, cause: cause!.cause },
      }),
    ).toMatchObject({ redriven: 1 })
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
    const server = await kafka()
    const { client, folder, observer } = await aPageOnKafka(server.bootstrap, 'watched')
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
        which: { namespace: 'millrace', node: 'lookup-product', code: 'NODE_FAILED', cause: null },
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
  'an environment that is edited while a flow runs there leaves the run as it is, the page is told, and the next run asks anew where it would touch others',
  async () => {
    const { client, folder } = await aPageOnKafka((await kafka()).bootstrap, 'edited')
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

    // The next run would touch other topics than those that were said yes to.
    await client.ask('runs.stop', { file: FILE })
    await untilState(client, 'edited', 'stopped')
    expect(await client.ask('environments.sheet', { file: FILE })).toMatchObject({
      isConfirmed: false,
      reads: [{ name: 'other-product_events' }],
    })
    const start = { file: FILE, withOutside: false }
    expect(await client.answerTo('runs.start', start)).toMatchObject({ code: 'ENVIRONMENT_SHARED' })
    // Written back as it was, nothing is asked anew.
    writeFileSync(file, readFileSync(file, 'utf8').replace('other-', 'edited-'))
    await until('it to be as before', async () => {
      const { isConfirmed } = await client.ask('environments.sheet', { file: FILE })
      return isConfirmed
    })
    await client.ask('runs.start', start)
    await untilState(client, 'edited', 'running')
    expect(runIn(client, 'edited')?.isEnvironmentChanged).toBeUndefined()
  },
  slow,
)

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

testNeeding(
  needs.kafka,
  'a second Studio of one user is told who runs the flow in the same groups before it starts, and both say that they share it',
  async () => {
    const { bootstrap } = await kafka()
    const first = await aPageOnKafka(bootstrap, 'twice')
    await first.client.ask('topics.create', { name: 'twice-product_events', partitions: 2 })
    const second = await aPageOnKafka(bootstrap, 'twice')
    const sheetOf = ({ client }: typeof first) => client.ask('environments.sheet', { file: FILE })
    const { revision, sharers } = await sheetOf(first)
    expect(sharers).toEqual([])
    const start = { file: FILE, withOutside: false }
    await first.client.ask('runs.start', { ...start, confirmed: revision })
    await untilState(first.client, 'twice', 'running')
    expect(runIn(first.client, 'twice')?.isSharing).toBeUndefined()
    // Another process, as a Studio on another folder is: both of this test are one.
    const owner = 'the Studio (process 1)'
    const group = `${studioNamespace()}.twice-otter.product-events`
    const nothing = async () => {}
    const other = await first.observer.join({
      group,
      owner,
      topics: ['twice-product_events'],
      clock: systemClock,
      plan: 'another revision',
      stores: [],
      assigned: nothing,
      revoking: nothing,
      lost: () => {},
      troubled: () => {},
    })
    onTestFinished(() => other.leave())
    await until('it to be in the group', async () => (await sheetOf(second)).sharers.includes(owner))
    await until('the run to say so', () => runIn(first.client, 'twice')?.isSharing === true, {
      withinMs: 60_000,
    })
    await first.client.ask('runs.stop', { file: FILE })
    await untilState(first.client, 'twice', 'stopped')
    // While the group shares out anew its members do not say who they are.
    await until('a refusal that names it', async () => {
      const answer = await first.client.answerTo('runs.start', start)
      expect(answer).toMatchObject({ type: 'refused', code: 'ENVIRONMENT_SHARED' })
      return 'message' in answer && String(answer.message).includes(owner)
    })
  },
  slow,
)
