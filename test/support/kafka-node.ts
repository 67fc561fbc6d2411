import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersKafka } from './kafka-handshake.ts'
import { kafkaJars } from './kafka-jars.ts'
import { runJava } from './kafka-tools.ts'
import { spawnTied } from './tied-process.ts'
import { until } from './until.ts'

/** The server properties of one node on 127.0.0.1 that is broker and controller; every internal topic has one copy. */
export function nodeSettings(folder: string, port: number, controllerPort: number): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
  }
}

/** Writes a node's settings into its folder, and makes its data where there is none yet. */
export async function prepareNode(folder: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(configFile(folder), lines.join(''))
  if (existsSync(join(folder, 'data', 'meta.properties'))) return
  // Kafka writes a random id like this, but never with a dash in front: its tool would take that for an option.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, '_')
  await runJava('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', configFile(folder)])
}

/** Starts a prepared node and waits until it answers. Throws with the end of its log where it does not. */
export async function startNode(
  folder: string,
  port: number,
  javaOptions: readonly string[] = ['-Xmx512m'],
): Promise<ReturnType<typeof spawnTied>> {
  const logFile = join(folder, 'output.log')
  const log = createWriteStream(logFile, { flags: 'a' })
  const child = spawnTied('java', [
    '-cp',
    `${kafkaJars}/*`,
    ...javaOptions,
    'kafka.Kafka',
    configFile(folder),
  ])
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const outcome = await until(
    'Kafka to answer',
    async () => (hasEnded(child) ? 'ended' : (await answersKafka(port)) && 'answers'),
    { withinMs: 60_000, everyMs: 100 },
  ).catch(() => 'silent')
  if (outcome === 'answers') return child
  child.kill('SIGKILL')
  throw new Error(`Kafka did not start (${outcome}):\n${readFileSync(logFile, 'utf8').slice(-2_000)}`)
}

function hasEnded({ exitCode, signalCode }: ReturnType<typeof spawnTied>): boolean {
  return exitCode !== null || signalCode !== null
}

function configFile(folder: string): string {
  return join(folder, 'server.properties')
}
