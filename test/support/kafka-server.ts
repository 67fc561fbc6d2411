import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { answersKafka } from './kafka-handshake.ts'
import { kafkaJars } from './kafka-jars.ts'
import { runJava } from './kafka-tools.ts'
import { spawnTied } from './tied-process.ts'
import { until } from './until.ts'

export interface KafkaOptions {
  /** Server properties over the ones for tests below. */
  readonly settings?: Readonly<Record<string, string>>
  /** Java heap in megabytes. */
  readonly heapMb?: number
}

/** One real Kafka broker on 127.0.0.1, its data in a temporary folder. Start it in beforeAll, stop it in afterAll. */
export class KafkaServer {
  readonly bootstrap: string
  private readonly folder: string
  private readonly heapMb: number
  private process: ChildProcess | undefined

  private constructor(folder: string, port: number, heapMb: number) {
    this.folder = folder
    this.bootstrap = `127.0.0.1:${port}`
    this.heapMb = heapMb
  }

  /** Formats a new data folder, starts the broker and waits until it answers. About five seconds. */
  static async start({ settings = {}, heapMb = 512 }: KafkaOptions = {}): Promise<KafkaServer> {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'))
    const [port = 0, controllerPort = 0] = await freePorts(2) // the controller's port is stored by formatting
    const server = new KafkaServer(folder, port, heapMb)
    const properties = { ...testSettings(folder, port, controllerPort), ...settings }
    writeFileSync(server.configFile, propertiesText(properties))
    try {
      const clusterId = randomBytes(16).toString('base64url')
      await runJava('kafka.tools.StorageTool', ['format', '-t', clusterId, '-c', server.configFile])
      await server.restart()
      return server
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  /** The process id while it runs; for tests that kill it. */
  get pid(): number | undefined {
    return this.process?.pid
  }

  /** Starts the broker again on the same data and the same ports. */
  async restart(): Promise<void> {
    const logFile = join(this.folder, 'output.log')
    const log = createWriteStream(logFile, { flags: 'a' })
    const java = ['-cp', `${kafkaJars}/*`, `-Xmx${this.heapMb}m`, 'kafka.Kafka', this.configFile]
    const child = spawnTied('java', java)
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    this.process = child
    const port = Number(this.bootstrap.split(':')[1])
    await until(
      'Kafka to answer',
      () => {
        if (child.exitCode !== null) throw new Error(`Kafka ended with ${child.exitCode}`)
        return answersKafka(port)
      },
      { withinMs: 60_000, everyMs: 100 },
    ).catch((cause: unknown) => {
      throw new Error(`Kafka did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`, { cause })
    })
  }

  /** As a power cut would end it. The data stays for `restart`. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Ends the broker and removes its data. */
  async stop(): Promise<void> {
    await this.end('SIGKILL') // a clean shutdown takes seconds, and the data goes anyway
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  private get configFile(): string {
    return join(this.folder, 'server.properties')
  }
}

// One node is broker and controller; every internal topic has one copy; groups rebalance at once.
function testSettings(folder: string, port: number, controllerPort: number): Record<string, string> {
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
    'group.min.session.timeout.ms': '1000',
    'auto.create.topics.enable': 'false',
  }
}

function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
