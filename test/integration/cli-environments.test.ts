import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace, type WorkspaceContent } from '../support/a-workspace.ts'
import { type CommandEnd, millrace, records, temporaryFolder } from './cli-process.ts'

const flow = aFlowFile({
  topics: {
    large_events: { use: 'owned', partitions: 2 },
    product_events: { use: 'owned', partitions: 2 },
  },
})
const secret = 'canary-hunter2-91'
const unreachable = { kafka: { bootstrap: ['127.0.0.1:1'] } }

function workspace(content: WorkspaceContent = {}): string {
  return aWorkspace(temporaryFolder(), { flows: { trial: flow }, ...content })
}

async function topicsOf(cwd: string, ...options: string[]): Promise<unknown[]> {
  const { out } = await millrace(['topics', 'list', '--json', ...options], { cwd })
  return records(out).map(({ topic }) => topic)
}

function oneSentence({ code, err }: CommandEnd): string {
  expect(code).toBe(2)
  expect(err.trimEnd().split('\n')).toHaveLength(1)
  return err
}

test('without any file the environment is "local": the embedded broker in .millrace/local', async () => {
  const cwd = workspace()
  await millrace(['topics', 'create', 'orders'], { cwd })
  expect(existsSync(join(cwd, '.millrace/local/broker.db'))).toBe(true)
  expect(await topicsOf(cwd, '--env', 'local')).toEqual(['orders'])
})

test('a flow runs under the names of its environment, and its data lies in a folder of its own', async () => {
  const topics = { prefix: 'staging-', names: { product_events: 'shop.products.v1' } }
  const cwd = workspace({ environments: { staging: { topics, namespace: 'team-a' } } })
  const inStaging = { cwd, env: { MILLRACE_ENV: 'staging' } }
  const first = await millrace(['run', 'flows', '--once'], inStaging)
  expect(first).toMatchObject({ code: 0 })
  expect(await topicsOf(cwd, '--env', 'staging')).toEqual(['shop.products.v1', 'staging-large_events'])
  expect(await topicsOf(cwd, '--env', 'staging', '--all')).toContain('team-a.amber-otter.manifest')
  expect(await topicsOf(cwd)).toEqual([])
  expect(existsSync(join(cwd, '.millrace/staging/broker.db'))).toBe(true)

  const lines = '{"key":"a","value":{"total":200}}\n{"key":"b","value":{"total":"much"}}\n'
  await millrace(['topics', 'produce', 'shop.products.v1'], { ...inStaging, input: lines })
  await millrace(['run', 'flows', '--once'], inStaging)
  const { out } = await millrace(['topics', 'read', 'staging-large_events'], inStaging)
  expect(records(out)).toMatchObject([{ key: 'a' }])
  const letters = await millrace(['dead-letters', 'list', 'flows', '--json'], inStaging)
  expect(records(letters.out)).toMatchObject([{ original: { topic: 'shop.products.v1', key: 'b' } }])
  const redriven = await millrace(['dead-letters', 'redrive', 'flows', '--all'], inStaging)
  expect(redriven.err).toContain('Redriven: 1 message.')
})

test('--env counts more than MILLRACE_ENV, that more than millrace.json, and an empty variable not at all', async () => {
  const environments = { one: {}, two: {}, three: {} }
  const cwd = workspace({ millrace: { version: 1, environment: 'three' }, environments })
  const create = async (name: string, args: string[], variable: string) => {
    await millrace(['topics', 'create', name, ...args], { cwd, env: { MILLRACE_ENV: variable } })
  }
  await create('by-option', ['--env', 'one'], 'two')
  await create('by-variable', [], 'two')
  await create('by-workspace', [], '')
  expect(await topicsOf(cwd, '--env', 'one')).toEqual(['by-option'])
  expect(await topicsOf(cwd, '--env', 'two')).toEqual(['by-variable'])
  expect(await topicsOf(cwd)).toEqual(['by-workspace'])
})

test('an unknown environment is answered with the nearest name, or with all there are', async () => {
  const cwd = workspace({ environments: { staging: {}, prod: {} } })
  const near = oneSentence(await millrace(['topics', 'list', '--env', 'stagin'], { cwd }))
  expect(near).toContain('There is no environment "stagin"')
  expect(near).toContain('Did you mean "staging"?')
  const far = oneSentence(await millrace(['run', 'flows', '--env', 'integration'], { cwd }))
  expect(far).toContain('Known: local, prod, staging.')
  const path = oneSentence(await millrace(['topics', 'list', '--env', '../../etc'], { cwd }))
  expect(path).toContain('cannot be the name of an environment')
})

test('the problems of an environment file come with line and column, and nothing is opened', async () => {
  const staging =
    '{\n  "broker": { "kafka": { "bootstrap": ["localhost"], "tsl": true } },\n  "protectd": true\n}\n'
  const cwd = workspace({ environments: { staging } })
  const { code, err } = await millrace(['topics', 'list', '--env', 'staging'], { cwd })
  expect(code).toBe(2)
  expect(err).toMatch(
    /staging\.json:2:40 .*Item 1 of "bootstrap" is "localhost"\. {2}It is written host:port\./,
  )
  expect(err).toMatch(/staging\.json:2:54 .*"tsl" is not known here\. {2}Did you mean "tls"\?/)
  expect(err).toMatch(/staging\.json:3:3 .*"protectd" is not known here\. {2}Did you mean "protected"\?/)
  expect(existsSync(join(cwd, '.millrace'))).toBe(false)
})

test('a broken millrace.json is an error with its place, for every command that opens a broker', async () => {
  const cwd = workspace({ millrace: '{ "version": 1, "enviroment": "prod" }' })
  for (const args of [
    ['topics', 'list'],
    ['run', 'flows', '--once'],
    ['dead-letters', 'list', 'flows'],
  ]) {
    const { code, err } = await millrace(args, { cwd })
    expect(code).toBe(2)
    expect(err).toMatch(
      /millrace\.json:1:17 .*"enviroment" is not known here\. {2}Did you mean "environment"\?/,
    )
    expect(err).toContain('[WORKSPACE_INVALID]')
  }
})

test.each([
  ['', '--broker names no broker.'],
  ['localhost:9092', '"localhost:9092" has no scheme. Write --broker kafka://localhost:9092.'],
  ['http://localhost:9092', 'There is no broker for "http://".'],
  ['kafka://', 'names no host.'],
  ['kafka://localhost', '"localhost" has no port. Kafka mostly listens on 9092: kafka://localhost:9092.'],
  ['kafka://a:9092,b', '"b" has no port.'],
  ['kafka://a:99999', '"a:99999" is no host and port.'],
  ['kafka://a:9092/orders', 'goes on behind the port.'],
])('--broker %j is answered with what is wrong and how it is written', async (url, sentence) => {
  const end = await millrace(['topics', 'list', '--broker', url], { cwd: temporaryFolder() })
  expect(oneSentence(end)).toContain(sentence)
})

test('a password is never repeated, wherever it stands', async () => {
  const sasl = { mechanism: 'plain', username: 'millrace', password: { $secret: 'kafka-password' } }
  const kafka = (more: object) => ({ broker: { kafka: { bootstrap: ['127.0.0.1:1'], ...more } } })
  const text = JSON.stringify(kafka({ sasl }))
  const environments = {
    literal: kafka({ sasl: { ...sasl, password: secret } }),
    name: kafka({ sasl: { ...sasl, password: { $secret: secret.toUpperCase() } } }),
    user: { broker: { kafka: { bootstrap: [`millrace:${secret}@127.0.0.1:1`] } } },
    url: { broker: `kafka://millrace:${secret}@127.0.0.1:1` },
    bare: text.replace('{"$secret":"kafka-password"}', secret),
    open: text.replace('{"$secret":"kafka-password"}', `"${secret}`),
    colon: text.replace(':{"$secret":"kafka-password"}', `"${secret}"`),
    sound: kafka({ sasl }),
  }
  const cwd = workspace({ environments })
  const said: string[] = []
  for (const name of Object.keys(environments)) {
    const variables = { MILLRACE_SECRET_KAFKA_PASSWORD: secret }
    const end = await millrace(['topics', 'list', '--env', name, '--json', '--trust'], {
      cwd,
      env: variables,
    })
    said.push(`${name}: ${end.out}${end.err}`)
    expect(end.code).toBe(name === 'sound' ? 1 : 2)
  }
  const onLine = await millrace(['topics', 'list', '--broker', `kafka://m:${secret}@127.0.0.1:1`], { cwd })
  said.push(onLine.err)
  expect(onLine.code).toBe(2)
  expect(said.join('\n').toLowerCase()).not.toContain(secret)
  expect(said[0]).toContain('{\\"$secret\\": \\"name\\"}')
})

test('a secret without a value is named with the variable that it comes from', async () => {
  const sasl = { mechanism: 'scram-sha-512', username: 'm', password: { $secret: 'kafka-password' } }
  const prod = { broker: { kafka: { ...unreachable.kafka, sasl } } }
  const cwd = workspace({ environments: { prod } })
  const end = oneSentence(await millrace(['topics', 'list', '--env', 'prod'], { cwd }))
  expect(end).toContain('"kafka-password" has no value on this machine')
  expect(end).toContain('MILLRACE_SECRET_KAFKA_PASSWORD')
})

test('a flow that asks for exactly-once is not started on Kafka, and says what to do now', async () => {
  const cwd = workspace({ flows: { trial: { ...flow, guarantee: 'exactly-once' } } })
  const end = oneSentence(
    await millrace(['run', 'flows', '--once', '--broker', 'kafka://127.0.0.1:1'], { cwd }),
  )
  expect(end).toContain('which on Kafka comes in a later version')
  expect(end).toContain('"at-least-once"')
})

test('what cannot be taken back asks for --confirm in a protected environment', async () => {
  const cwd = workspace({ environments: { prod: { protected: true } } })
  const prod = ['--env', 'prod']
  await millrace(['topics', 'create', 'product_events', '--partitions', '2', ...prod], { cwd })
  for (const args of [
    ['topics', 'delete', 'product_events'],
    ['topics', 'produce', 'product_events'],
    ['run', 'flows', '--once', '--from', 'beginning'],
    ['run', 'flows', '--once', '--discard'],
    ['dead-letters', 'redrive', 'flows', '--all'],
  ]) {
    const end = oneSentence(await millrace([...args, ...prod], { cwd }))
    expect(end).toContain('The environment "prod" is protected')
    expect(end).toContain('Add --confirm prod')
  }
  const wrong = oneSentence(
    await millrace(['topics', 'delete', 'product_events', ...prod, '--confirm', 'yes'], { cwd }),
  )
  expect(wrong).toContain('--confirm names "yes"')
  expect(await topicsOf(cwd, ...prod)).toEqual(['product_events'])
  const run = await millrace(['run', 'flows', '--once', ...prod], { cwd })
  expect(run.code).toBe(0)
  const removed = await millrace(['topics', 'delete', 'product_events', ...prod, '--confirm', 'prod'], {
    cwd,
  })
  expect(removed.code).toBe(0)
})

test('validate checks millrace.json, and with --env the environment and what its broker means for the flows', async () => {
  const compacted = {
    ...flow,
    guarantee: 'exactly-once',
    topics: { ...flow.topics, large_events: { use: 'owned', cleanup: 'compact' } },
  }
  const environments = { prod: { broker: unreachable }, faulty: { protectd: true } }
  const cwd = workspace({ environments, flows: { trial: compacted } })
  const alone = await millrace(['validate', 'flows'], { cwd })
  expect(alone).toEqual({ code: 0, out: '', err: 'No problems in 1 flow.\n' })
  const onKafka = await millrace(['validate', 'flows', '--env', 'prod'], { cwd })
  expect(onKafka.code).toBe(2)
  expect(onKafka.out).toMatch(/trial\.flow\.json:\d+:\d+ .*"exactly-once".*GUARANTEE_UNAVAILABLE/)
  expect(onKafka.out).toMatch(/warning .*"large_events" keeps the last value of a key.*COMPACTED_REPEATS/)
  expect(onKafka.err).toBe('1 error and 1 warning in 1 flow and environments/prod.json.\n')
  const faulty = await millrace(['validate', 'flows', '--env', 'faulty'], { cwd })
  expect(faulty).toMatchObject({ code: 2, err: '1 error in 1 flow and environments/faulty.json.\n' })
  expect(oneSentence(await millrace(['validate', 'flows', '--env', 'pord'], { cwd }))).toContain('"prod"')

  const broken = workspace({ millrace: { version: 1, nme: 'x' } })
  const { code, out } = await millrace(['validate', 'flows'], { cwd: broken })
  expect(code).toBe(2)
  expect(out).toMatch(/^millrace\.json:3:3 .*"nme" is not known here\. {2}Did you mean "name"\?/)
})
