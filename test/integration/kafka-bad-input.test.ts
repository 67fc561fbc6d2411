import { afterAll, expect } from 'vitest'
import type { RunEvent } from '../../src/contract/run-protocol.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { runJava } from '../support/kafka-tools.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { millrace, records, temporaryFolder, writeFlow } from './cli-process.ts'
import { WorkerRun } from './worker-run.ts'
import { idsTo, pricing } from './worker-trial.ts'

let proxy: TcpProxy | undefined
const kafka = kafkaForThisFile(async () => {
  proxy = await TcpProxy.listen()
  return { proxyPort: proxy.port }
})
afterAll(() => proxy?.close())

const slow = { timeoutMs: 300_000 }
const withinMs = 60_000

interface Scene {
  /** Between the run and Kafka; the commands of a test take another way. */
  readonly between: TcpProxy
  /** Where Kafka is behind it. */
  readonly proxied: number
  readonly bootstrap: string
  readonly topic: (name: 'orders' | 'priced') => string
  /** A command on the way beside the proxy. */
  call(...args: string[]): ReturnType<typeof millrace>
  /** Runs the flow through the proxy. */
  run(args?: readonly string[], env?: Readonly<Record<string, string>>): WorkerRun
  produce(count: number, from?: number): Promise<void>
  ids(): Promise<readonly number[]>
}

/** A flow with topics of its own on the Kafka of this file. */
async function aScene(id: string, more: object = {}): Promise<Scene> {
  const server = await kafka()
  if (proxy === undefined) throw new Error('There is no proxy.')
  const between = proxy
  between.accept()
  between.forwardTo(server.proxied)
  const folder = temporaryFolder()
  const topic = (name: string) => `${id}.${name}`
  const nodes = pricing.nodes.map((node) => {
    const { topic: named } = node.config
    return named === undefined ? node : { ...node, config: { topic: topic(named) } }
  })
  const topics = { [topic('orders')]: pricing.topics.orders, [topic('priced')]: pricing.topics.priced }
  writeFlow(folder, { ...pricing, id, nodes, topics, ...more })
  const call = (...args: string[]) =>
    millrace([...args, '--broker', `kafka://${server.bootstrap}`], { cwd: folder })
  return {
    between,
    proxied: server.proxied,
    bootstrap: server.bootstrap,
    topic,
    call,
    run: (args = [], env = {}) =>
      new WorkerRun(folder, ['--broker', `kafka://127.0.0.1:${between.port}`, ...args], env),
    produce: async (count, from = 0) => {
      const lines = Array.from({ length: count }, (_, i) =>
        JSON.stringify({ key: String(from + i), value: { id: from + i, quantity: 1 } }),
      )
      const input = lines.join('\n')
      const args = ['topics', 'produce', topic('orders'), '--broker', `kafka://${server.bootstrap}`]
      expect(await millrace(args, { cwd: folder, input })).toMatchObject({ code: 0 })
    },
    ids: async () => {
      const { out } = await call('topics', 'read', topic('priced'))
      const ids = records(out).map(({ value }) => (value as { id: number }).id)
      return [...new Set(ids)].toSorted((a, b) => a - b)
    },
  }
}

type Told = Pick<Extract<RunEvent, { type: 'notice' }>, 'code' | 'message' | 'hint'>

/** What a run tells of its troubles, from its first word on. */
function told({ events }: WorkerRun, code: string): readonly Told[] {
  return events.flatMap((event): Told[] => {
    if (event.type === 'notice' && event.code === code) return [event]
    if (event.type !== 'transition' || event.code !== code) return []
    return [{ code, message: event.cause ?? '', ...(event.hint === undefined ? {} : { hint: event.hint }) }]
  })
}

/** Waits until it tells of it more often than before. */
async function tells(run: WorkerRun, code: string, before = 0): Promise<Told> {
  return await until(`${code} to be told`, () => told(run, code)[before], { withinMs })
}

/** Asks it to end, as Ctrl-C does, and expects that everything of the topic was handled. */
async function endsWith(run: WorkerRun, scene: Scene, count: number): Promise<void> {
  await until('no lag', () => run.metrics(run.events[0]?.flow)?.lag === 0, { withinMs })
  run.command.kill('SIGTERM')
  expect((await run.ended).code).toBe(0)
  expect(await scene.ids()).toEqual(idsTo(count))
}

testNeeding(
  needs.kafka,
  'a broker that is away at the start and later is told with cause and cure; the flow goes on by itself and says so',
  async () => {
    const scene = await aScene('grey-heron')
    scene.between.refuse()
    const run = scene.run()
    const first = await tells(run, 'BROKER_UNREACHABLE')
    // The proxy takes the connection and resets it, which may be met at the first question.
    expect(first.message).toMatch(/^(Kafka at )?127\.0\.0\.1:\d+ (cannot be reached: |closes the connection)/)
    expect(first.message).toContain(String(scene.between.port))
    expect(first.hint).toMatch(/^Check /)
    scene.between.accept()
    await tells(run, 'OUTAGE_OVER')
    await scene.produce(200)
    await finished(run, 'grey-heron', 200)

    const before = told(run, 'BROKER_UNREACHABLE').length
    scene.between.refuse()
    await scene.produce(200, 200)
    await tells(run, 'BROKER_UNREACHABLE', before)
    scene.between.accept()
    const over = await tells(run, 'OUTAGE_OVER', 1)
    expect(over.message).toMatch(/^The broker answers again after [\d.]+ s: the flow goes on\.$/)
    await finished(run, 'grey-heron', 400)
    await endsWith(run, scene, 400)
  },
  slow,
)

async function finished(run: WorkerRun, flow: string, count: number): Promise<void> {
  await until(
    `${count} messages to be handled`,
    () => {
      const { in: entered = 0, unfinished = 0 } = run.metrics(flow)?.counts ?? {}
      return entered - unfinished >= count
    },
    { withinMs },
  )
}

testNeeding(
  needs.kafka,
  'a web server where Kafka should be is told as one, and the flow begins when Kafka is there',
  async () => {
    const scene = await aScene('grey-otter')
    const web = await ScriptedServer.web()
    scene.between.forwardTo(web.port)
    const run = scene.run()
    const { message, hint } = await tells(run, 'BROKER_UNREACHABLE')
    expect(message).toBe(`127.0.0.1:${scene.between.port} answers like a web server.`)
    expect(hint).toMatch(/^Check the port/)
    await web.close()
    scene.between.forwardTo(scene.proxied)
    await tells(run, 'OUTAGE_OVER')
    await scene.produce(20)
    await finished(run, 'grey-otter', 20)
    await endsWith(run, scene, 20)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a topic that is expected and missing is told with the command that makes it, and the flow goes on when it is there',
  async () => {
    const topics = {
      'grey-finch.orders': { use: 'expected' },
      'grey-finch.priced': { use: 'owned', partitions: 4 },
    }
    const scene = await aScene('grey-finch', { topics })
    const run = scene.run()
    const { message, hint } = await tells(run, 'TOPIC_EXPECTED_MISSING')
    expect(message).toContain('Topic "grey-finch.orders" is not there.')
    const command = /"millrace (topics create [^"]+)"/.exec(hint ?? '')?.[1]
    expect(command).toBe(`topics create grey-finch.orders --broker kafka://127.0.0.1:${scene.between.port}`)
    await scene.call('topics', 'create', 'grey-finch.orders')
    await tells(run, 'OUTAGE_OVER')
    await scene.produce(20)
    await finished(run, 'grey-finch', 20)
    await endsWith(run, scene, 20)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a topic with too few partitions is refused with both counts, and nothing runs',
  async () => {
    const scene = await aScene('grey-lynx')
    await scene.call('topics', 'create', 'grey-lynx.orders', '--partitions', '2')
    const { code, err } = await scene.run().ended
    expect(code).toBe(2)
    expect(err).toContain('Topic \\"grey-lynx.orders\\" has 2 partitions, not 4.')
    expect(err).toContain(
      'Give it as many \\"partitions\\" under \\"topics\\" in the flow, or delete it first.',
    )
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a message larger than its topic takes is a dead letter that names the limit and the setting, and the others pass',
  async () => {
    const scene = await aScene('grey-crane')
    await scene.call('topics', 'create', 'grey-crane.priced', '--partitions', '4')
    const limit = ['--alter', '--entity-type', 'topics', '--entity-name', 'grey-crane.priced']
    await runJava('kafka.admin.ConfigCommand', [
      ...['--bootstrap-server', scene.bootstrap, ...limit],
      ...['--add-config', 'max.message.bytes=20000'],
    ])
    await scene.call('topics', 'create', 'grey-crane.orders', '--partitions', '4')
    const large = JSON.stringify({ key: 'large', value: { id: 7, quantity: 1, note: 'x'.repeat(70_000) } })
    const put = async (topic: string) =>
      await millrace(['topics', 'produce', topic, '--broker', `kafka://${scene.bootstrap}`], { input: large })
    await put('grey-crane.orders')
    await scene.produce(20)
    const run = scene.run(['--once'])
    expect((await run.ended).code).toBe(0)
    expect(run.summary('grey-crane').counts).toMatchObject({ in: 21, out: 20, deadLetters: 1 })
    expect(await scene.ids()).toEqual(idsTo(20))
    const limits = 'by max.message.bytes of the topic (20000)'
    expect((await scene.call('dead-letters', 'list', 'trial.flow.json', '--json')).out).toContain(limits)
    const refused = await put('grey-crane.priced')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(limits) as string })
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a broker older than 2.1 ends the run at once, with the version that is needed',
  async () => {
    const scene = await aScene('grey-goose')
    const old = await ScriptedServer.oldKafka()
    scene.between.forwardTo(old.port)
    const { code, err } = await scene.run().ended
    await old.close()
    expect(code).toBe(1)
    expect(err).toMatch(/BROKER_TOO_OLD.*is older than 2\.1.*Use a Kafka of version 2\.1 or newer\./)
  },
  slow,
)

testNeeding(
  needs.kafka,
  'a clock that is set back an hour changes nothing: what comes is handled and committed as before',
  async () => {
    const scene = await aScene('grey-stork')
    const run = scene.run([], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(setBack)}`,
    })
    await until('the run', () => run.metrics('grey-stork'), { withinMs })
    await scene.produce(100)
    await finished(run, 'grey-stork', 100)
    const before = Date.now()
    run.command.kill('SIGUSR2')
    await until(
      'figures of an hour ago',
      () => (run.metrics('grey-stork')?.at ?? before) < before - 1_000_000,
    )
    await scene.produce(100, 100)
    await finished(run, 'grey-stork', 200)
    await endsWith(run, scene, 200)
  },
  slow,
)

/** Loaded before the command: the signal sets its wall clock back, as a correction of the machine's does. */
const setBack = `
let ms = 0
const { now } = Date
Date.now = () => now() - ms
process.on('SIGUSR2', () => { ms = 3_600_000 })`
