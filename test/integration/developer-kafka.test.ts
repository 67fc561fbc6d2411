import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { type CommandEnd, endOf, millrace, records, temporaryFolder } from './cli-process.ts'

const program = fileURLToPath(new URL('../../build/kafka.ts', import.meta.url))

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** Starts it, waits until it says that it answers, works with it, and ends it as Ctrl-C does. */
async function whileItRuns(args: readonly string[], work: () => Promise<void>): Promise<CommandEnd> {
  const child = start(args)
  let said = ''
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  const end = endOf(child)
  await until('it to answer', () => said.includes('It answers') || child.exitCode !== null, {
    withinMs: 60_000,
  })
  expect(said).toContain('It answers')
  await work()
  child.kill('SIGINT')
  return await end
}

/** The first of two ports that nobody takes: the system gives those above 32,767 to whoever asks for any. */
async function freePair(): Promise<number> {
  for (let port = 21_000 + (process.pid % 5_000) * 2; ; port += 2) {
    const servers = [port, port + 1].map((each) => createServer().listen(each, '127.0.0.1'))
    const isFree = await Promise.all(servers.map((server) => once(server, 'listening'))).then(
      () => true,
      () => false,
    )
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    if (isFree) return port
  }
}

testNeeding(
  needs.kafka,
  'npm run kafka starts a Kafka, says what to type next, keeps its data, and empties it with --fresh',
  async () => {
    const port = await freePair()
    const args = ['--port', String(port), '--data', temporaryFolder()]
    const broker = ['--broker', `kafka://127.0.0.1:${port}`]
    const topics = async () => {
      const { out } = await millrace(['topics', 'list', '--json', ...broker], { cwd: temporaryFolder() })
      return records(out).map(({ topic }) => topic)
    }
    const first = await whileItRuns(args, async () => {
      await millrace(['topics', 'create', 'orders', ...broker], { cwd: temporaryFolder() })
      const second = await endOf(start(args))
      expect(second.code).toBe(1)
      expect(second.err).toContain(`A Kafka answers on 127.0.0.1:${port} already.`)
    })
    expect(first.code).toBe(0)
    expect(first.err).toContain(`--with-outside --broker kafka://127.0.0.1:${port}`)
    expect(first.err).toContain('Stopped. The data stays in')
    const kept = await whileItRuns(args, async () => expect(await topics()).toEqual(['orders']))
    expect(kept.code).toBe(0)
    await whileItRuns([...args, '--fresh'], async () => expect(await topics()).toEqual([]))
  },
  { timeoutMs: 300_000 },
)

test('without Java, without jars and on a taken port it says in one line what is missing and what to do', async () => {
  const noJava = await endOf(start([], { PATH: '/nowhere' }))
  expect(noJava).toMatchObject({
    code: 1,
    err: expect.stringContaining('"npm run test:setup" installs it') as string,
  })
  const wrong = await endOf(start(['--prot', '1']))
  expect(wrong).toMatchObject({
    code: 1,
    err: expect.stringContaining('Known: --fresh, --port N, --data DIR.') as string,
  })
  const port = await endOf(start(['--port', 'x']))
  expect(port).toMatchObject({ code: 1, err: expect.stringContaining('"x" is no port.') as string })
})

testNeeding(needs.kafka, 'jars that are not there and a port that is taken are named', async () => {
  const noJars = await endOf(start([], { XDG_CACHE_HOME: temporaryFolder() }))
  expect(noJars).toMatchObject({
    code: 1,
    err: expect.stringContaining('"npm run test:setup" fetches them') as string,
  })
  const server = createServer((socket) => socket.end('hello\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const taken = await endOf(start(['--port', String(port), '--data', temporaryFolder()]))
  server.close()
  expect(taken).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      `Port ${port} of 127.0.0.1 is taken by something that is no Kafka.`,
    ) as string,
  })
})
