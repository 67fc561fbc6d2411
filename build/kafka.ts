import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { answersKafka } from '../test/support/kafka-handshake.ts'
import { nodeSettings, prepareNode, startNode } from '../test/support/kafka-node.ts'
import { whyNoKafka } from '../test/support/why-no-kafka.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Wish {
  readonly fresh: boolean
  readonly port: number
  readonly folder: string
}

const HELP = `Starts a Kafka for whoever develops a flow, on this machine, until Ctrl-C.

  npm run kafka -- [--port N] [--data DIR] [--fresh]

  --port N    where it listens, on 127.0.0.1 (unless given: 9092)
  --data DIR  where it keeps its topics (unless given: .millrace/kafka)
  --fresh     begins with no topics
  --help      this text

Then: millrace run flows/product-enrichment --with-outside --broker kafka://127.0.0.1:9092`

/** A Kafka for whoever develops a flow, until Ctrl-C: `npm run kafka [-- --fresh] [-- --port N] [-- --data DIR]`. */
async function main(): Promise<number> {
  const wish = readWish(process.argv.slice(2))
  if (wish === 'help') {
    console.log(HELP)
    return 0
  }
  if (typeof wish === 'string') return complain(wish)
  const reason = whyNoKafka() ?? (await whyPortNot(wish.port)) ?? (await whyPortNot(wish.port + 1))
  if (reason !== undefined) return complain(reason)
  if (wish.fresh) rmSync(wish.folder, { recursive: true, force: true })
  mkdirSync(wish.folder, { recursive: true })
  say(`Kafka 4.1.0 starts on 127.0.0.1:${wish.port} ...`)
  try {
    await prepareNode(wish.folder, nodeSettings(wish.folder, wish.port, wish.port + 1))
    return await untilStopped(await startNode(wish.folder, wish.port), wish)
  } catch (error) {
    return complain(error instanceof Error ? error.message : String(error))
  }
}

/** Else what is wrong with it. */
function readWish(args: readonly string[]): Wish | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        fresh: { type: 'boolean' },
        port: { type: 'string' },
        data: { type: 'string' },
      },
    })
    if (values.help === true) return 'help'
    const port = Number(values.port ?? 9092)
    if (!Number.isInteger(port) || port < 1 || port > 65_534)
      return `"${values.port}" is no port. Give a number from 1 to 65534: npm run kafka -- --port 9192`
    const folder = values.data === undefined ? join(root, '.millrace', 'kafka') : resolve(values.data)
    return { fresh: values.fresh === true, port, folder }
  } catch (error) {
    const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)
    return `${what}. Known: --fresh, --port N, --data DIR.`
  }
}

async function whyPortNot(port: number): Promise<string | undefined> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    await once(server.close(), 'close')
    return undefined
  } catch {
    if (await answersKafka(port))
      return `A Kafka answers on 127.0.0.1:${port} already. Use it, stop it, or take another port: npm run kafka -- --port ${port + 100}`
    return `Port ${port} of 127.0.0.1 is taken by something that is no Kafka. Take another one: npm run kafka -- --port ${port + 100}`
  }
}

async function untilStopped(
  kafka: Awaited<ReturnType<typeof startNode>>,
  { port, folder }: Wish,
): Promise<number> {
  let asked = 0
  const stop = () => {
    asked += 1
    if (asked === 1) say('Kafka stops; Ctrl-C again ends it at once.')
    kafka.kill(asked === 1 ? 'SIGTERM' : 'SIGKILL')
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const ended = once(kafka, 'exit')
  say(ready(port, folder))
  await ended
  if (asked === 0)
    return complain(`Kafka ended by itself. Its last words are in ${shown(join(folder, 'output.log'))}.`)
  say(`Stopped. The data stays in ${shown(folder)}; "npm run kafka -- --fresh" empties it.`)
  return 0
}

function ready(port: number, folder: string): string {
  return `It answers, and keeps its data in ${shown(folder)}. Ctrl-C stops it.

Try next, in another terminal:
  npx millrace run flows/product-enrichment --with-outside --broker kafka://127.0.0.1:${port}
  npx millrace topics list --broker kafka://127.0.0.1:${port}`
}

function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function complain(line: string): number {
  say(`error: ${line}`)
  return 1
}

process.exitCode = await main()
