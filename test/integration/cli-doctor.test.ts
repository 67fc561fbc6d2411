import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { aWorkspace, type WorkspaceContent } from '../support/a-workspace.ts'
import { millrace, records, temporaryFolder } from './cli-process.ts'

const flow = aFlowFile()

function workspace(content: WorkspaceContent = {}): string {
  return aWorkspace(temporaryFolder(), { flows: { trial: flow }, ...content })
}

/** Findings of a doctor that has something to say. */
async function ills(cwd: string, ...args: string[]): Promise<Record<string, unknown>[]> {
  const { out } = await millrace(['doctor', '--json', ...args], { cwd })
  return records(out).filter(({ state }) => state !== 'ok')
}

test('doctor names a broken millrace.json and goes on with the rest', async () => {
  const cwd = workspace({ millrace: '{ "version": 1, "environment": "Prod" }' })
  const { code, out } = await millrace(['doctor', '--json'], { cwd })
  expect(code).toBe(1)
  expect(records(out).map(({ about, state }) => `${String(about)} ${String(state)}`)).toEqual([
    'node ok',
    'workspace fail',
    'flows ok',
  ])
  expect(out).toContain('millrace.json:1:32 \\"environment\\" is \\"Prod\\"')
})

test('doctor tells a missing secret, an environment with faults and one that is not there', async () => {
  const sasl = { mechanism: 'plain', username: 'm', password: { $secret: 'kafka-password' } }
  const environments = {
    prod: { broker: { kafka: { bootstrap: ['127.0.0.1:1'], sasl } } },
    faulty: { brokre: 'embedded' },
  }
  const cwd = workspace({ environments })
  expect(await ills(cwd, '--env', 'prod')).toMatchObject([
    {
      about: 'environment',
      state: 'fail',
      cure: expect.stringContaining('MILLRACE_SECRET_KAFKA_PASSWORD') as string,
    },
  ])
  expect(await ills(cwd, '--env', 'faulty')).toMatchObject([
    { says: expect.stringContaining('faulty.json:2:3') as string, cure: 'Did you mean "broker"?' },
  ])
  expect(await ills(cwd, '--env', 'prd')).toMatchObject([
    { cure: expect.stringContaining('Did you mean "prod"?') as string },
  ])
})

test('doctor tells a port where nobody listens from one where something else than Kafka does', async () => {
  const cwd = workspace()
  const kafka = async (port: number) => (await ills(cwd, '--broker', `kafka://127.0.0.1:${port}`))[0]
  expect(await kafka(1)).toMatchObject({
    about: 'kafka',
    state: 'fail',
    says: 'Kafka at 127.0.0.1:1 cannot be reached: the connection was refused',
  })
  const web = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  expect(await kafka(web)).toMatchObject({
    says: expect.stringContaining('answers like a web server') as string,
  })
  const closing = await listening((socket) => socket.destroy())
  expect(await kafka(closing)).toMatchObject({
    says: expect.stringContaining('closes the connection without an answer') as string,
    cure: expect.stringContaining('Does it speak TLS?') as string,
  })
})

test('doctor compares the topics of the flows with those of the broker', async () => {
  const topics = { names: { product_event: 'shop.products' } }
  const cwd = workspace({ environments: { staging: { topics } } })
  const inStaging = { cwd, env: { MILLRACE_ENV: 'staging' } }
  await millrace(['topics', 'create', 'product_event', '--partitions', '2'], inStaging)
  await millrace(['topics', 'create', 'large_events', '--partitions', '2'], inStaging)
  await millrace(['topics', 'produce', 'large_events'], {
    ...inStaging,
    input: '{"value":1,"timestamp":"2999-01-01T00:00:00Z"}\n',
  })
  expect(await ills(cwd, '--env', 'staging')).toMatchObject([
    {
      state: 'warn',
      says: '"Large events" expects the topic "product_events", which is not there',
      cure: expect.stringContaining('There is "product_event"') as string,
    },
    { state: 'fail', says: '"large_events" has 2 partitions, and "Large events" asks for 4' },
    { state: 'warn', says: '"staging" renames "product_event", which no flow here declares' },
    { about: 'clock', says: expect.stringContaining('large_events') as string },
  ])
})

/** The port of a server that treats each connection so. */
async function listening(serve: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}
