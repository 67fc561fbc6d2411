import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { type CommandEnd, millrace, records, startMillrace, temporaryFolder } from './cli-process.ts'

const kafka = kafkaForThisFile()
/** Each command is a process, and the first test waits for Kafka too. */
const slow = { timeoutMs: 300_000 }

/** Expects `product_events`, makes `large_events`; each test has its own names on the shared Kafka. */
function flow(id: string) {
  const topics = { large_events: { use: 'owned', partitions: 2 }, product_events: { format: 'json' } }
  return { ...aFlowFile({ topics }), id }
}

interface Stage {
  readonly cwd: string
  /** Runs the command in the environment "staging". */
  call(...args: string[]): Promise<CommandEnd>
  produce(...lines: string[]): Promise<CommandEnd>
}

async function staging(id: string, more: object = {}): Promise<Stage> {
  const { bootstrap } = await kafka()
  const topics = { prefix: `${id}-`, names: { product_events: `${id}.products.v1` } }
  const environment = { broker: { kafka: { bootstrap: [bootstrap] } }, topics, namespace: 'team-a', ...more }
  const cwd = aWorkspace(temporaryFolder(), {
    millrace: { version: 1, environment: 'staging' },
    environments: { staging: environment },
    flows: { trial: flow(id) },
  })
  const call = (...args: string[]) => millrace(args, { cwd })
  await call('topics', 'create', `${id}.products.v1`, '--partitions', '2')
  return {
    cwd,
    call,
    produce: (...lines) =>
      millrace(['topics', 'produce', `${id}.products.v1`, '--confirm', 'staging'], {
        cwd,
        input: lines.join('\n'),
      }),
  }
}

testNeeding(
  needs.kafka,
  'a flow runs on Kafka by its environment, and every command sees the same topics and positions',
  async () => {
    const { cwd, call, produce } = await staging('calm-heron', { protected: true })
    expect(
      await produce('{"key":"a","value":{"total":200}}', '{"key":"b","value":{"total":"much"}}'),
    ).toEqual({
      code: 0,
      out: '',
      err: 'Produced 2 messages to "calm-heron.products.v1".\n',
    })
    const run = await call('run', 'flows', '--once')
    expect(run).toMatchObject({ code: 0 })
    expect(run.err).toContain('2 in = 1 out + 0 dropped + 1 dead letter + 0 unfinished')
    expect(existsSync(join(cwd, '.millrace/local'))).toBe(false)

    const { out: written } = await call('topics', 'read', 'calm-heron-large_events')
    expect(records(written)).toMatchObject([{ key: 'a', value: { total: 200 } }])
    const listed = records((await call('topics', 'list', '--json')).out).map(({ topic }) => topic)
    expect(listed).toEqual(expect.arrayContaining(['calm-heron-large_events', 'calm-heron.products.v1']))
    expect(listed.some((name) => /^(team-a\.|__)/.test(String(name)))).toBe(false)

    const shown = records((await call('offsets', 'show', 'flows', '--json')).out)
    expect(shown.map(({ topic, lag }) => [topic, lag])).toEqual([
      ['calm-heron.products.v1', 0],
      ['calm-heron.products.v1', 0],
    ])
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a dead letter on Kafka is listed, and redriven once, with --confirm where that is asked for',
  async () => {
    const { call, produce } = await staging('plain-heron', { protected: true })
    await produce('{"key":"b","value":{"total":"much"}}')
    await call('run', 'flows', '--once')
    const letters = records((await call('dead-letters', 'list', 'flows', '--json')).out)
    expect(letters).toMatchObject([{ original: { topic: 'plain-heron.products.v1', key: 'b' } }])
    const redrive = ['dead-letters', 'redrive', 'flows', '--all']
    expect((await call(...redrive)).err).toContain('Add --confirm staging')
    expect((await call(...redrive, '--confirm', 'staging')).err).toContain('Redriven: 1 message.')
    expect((await call(...redrive, '--confirm', 'staging')).err).toContain('had been redriven before')
    // It fails for the same cause: handled once more, and set aside once more.
    expect((await call('run', 'flows', '--once')).err).toContain('1 in = 0 out + 0 dropped + 1 dead letter')
    const fromNode = [...redrive, '--from-node', '--confirm', 'staging']
    expect((await call(...fromNode)).err).toContain(
      'Redriven: 1 message. 1 dead letter had been redriven before.',
    )
    expect((await call(...fromNode)).err).toContain('2 dead letters had been redriven before.')
    expect((await call('run', 'flows', '--once')).err).toContain('1 in = 0 out + 0 dropped + 1 dead letter')
  },
  slow,
)

testNeeding(
  needs.kafka,
  'positions on Kafka are moved after a preview, and what was said is read again',
  async () => {
    const { call, produce } = await staging('mild-otter')
    await produce(...Array.from({ length: 20 }, (_, i) => `{"key":"k${i}","value":{"total":101}}`))
    await call('run', 'flows', '--once')
    const reset = ['offsets', 'reset', 'flows', '--to', 'beginning', '--json']
    const again = ({ out }: CommandEnd) => records(out).reduce((sum, row) => sum + Number(row['again']), 0)
    expect(again(await call(...reset))).toBe(20)
    expect((await call('run', 'flows', '--once')).err).toContain('Nothing new to read')
    expect(again(await call(...reset, '--apply'))).toBe(20)
    expect((await call('run', 'flows', '--once')).err).toContain('20 to mild-otter-large_events')
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a running flow is named by those who would move its positions or delete its topic on Kafka',
  async () => {
    const { cwd, call } = await staging('brisk-finch')
    const run = startMillrace(['run', 'flows', '--json'], { cwd })
    const owner = `millrace run (process ${run.pid})`
    await until(
      'the flow to hold its tasks',
      async () => {
        const rows = records((await call('offsets', 'show', 'flows', '--json')).out)
        return rows.length === 2 && rows.every(({ member }) => member === owner)
      },
      { withinMs: 40_000 },
    )
    const moved = await call('offsets', 'reset', 'flows', '--to', 'now', '--apply')
    expect(moved).toMatchObject({ code: 1, err: expect.stringContaining(`runs now: ${owner}`) as string })
    const removed = await call('topics', 'delete', 'brisk-finch.products.v1')
    expect(removed).toMatchObject({ code: 1, err: expect.stringContaining(`${owner}`) as string })
    run.kill('SIGINT')
    await once(run, 'close')
    expect(await call('topics', 'delete', 'brisk-finch.products.v1')).toMatchObject({ code: 0 })
  },
  slow,
)

testNeeding(
  needs.kafka,
  'doctor reaches the cluster, tells its version, and what it lacks for the flows',
  async () => {
    const { call } = await staging('quiet-heron', {
      topics: { names: { product_events: 'quiet-heron.product.v1' } },
    })
    const { code, out } = await call('doctor', '--json')
    expect(code).toBe(0)
    expect(records(out)).toMatchObject(
      expect.arrayContaining(
        [
          { about: 'kafka', state: 'ok' },
          { about: 'version', says: 'It speaks the protocol of Kafka 4.1 or newer' },
          { about: 'access', says: 'Connected without a user, not encrypted' },
          {
            about: 'topics',
            state: 'warn',
            cure: expect.stringContaining('There is "quiet-heron.products.v1"') as string,
          },
        ].map((each) => expect.objectContaining(each) as object),
      ) as unknown[],
    )
    const encrypted = await staging('quiet-heron', {
      broker: { kafka: { bootstrap: [(await kafka()).bootstrap], tls: true } },
    })
    const denied = await encrypted.call('doctor')
    expect(denied).toMatchObject({
      code: 1,
      out: expect.stringContaining('does not speak TLS. Take "tls" off') as string,
    })
  },
  slow,
)

testNeeding(
  needs.kafka,
  'on Kafka too a topic that is not there is told with the nearest name',
  async () => {
    const { call } = await staging('soft-lynx')
    const { code, err } = await call('topics', 'read', 'soft-lynx.product.v1')
    expect(code).toBe(1)
    expect(err).toContain('There is no topic "soft-lynx.product.v1" on this Kafka.')
    expect(err).toContain('Did you mean "soft-lynx.products.v1"?')
  },
  slow,
)
