import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { nodeSettings, prepareNode, startNode } from './kafka-node.ts'

export interface KafkaOptions {
  /** Server properties over the ones for tests below. */
  readonly settings?: Readonly<Record<string, string>>
  /** Of the Java that runs it; a heap of 512 MB unless set. */
  readonly javaOptions?: readonly string[]
  /** A second listener, which tells its clients to come back through this port: a proxy that forwards to `proxied`. */
  readonly proxyPort?: number
  /** Listeners beside the plain one, by their security protocol (`SASL_SSL`), each on a port of 127.0.0.1. */
  readonly listeners?: Readonly<Record<string, number>>
}

/** One real Kafka broker on 127.0.0.1, its data in a temporary folder. Start it in beforeAll, stop it in afterAll. */
export class KafkaServer {
  readonly bootstrap: string
  /** Where a proxy forwards to: the port of the second listener. */
  readonly proxied: number
  private readonly folder: string
  private readonly javaOptions: readonly string[] | undefined
  private process: ChildProcess | undefined

  private constructor(folder: string, { port, proxied }: Ports, javaOptions: readonly string[] | undefined) {
    this.folder = folder
    this.bootstrap = `127.0.0.1:${port}`
    this.proxied = proxied
    this.javaOptions = javaOptions
  }

  /** Formats a new data folder, starts the broker and waits until it answers. About five seconds. */
  static async start({
    settings = {},
    javaOptions,
    proxyPort,
    listeners = {},
  }: KafkaOptions = {}): Promise<KafkaServer> {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'))
    // The controller's port is stored by formatting.
    const [port = 0, controllerPort = 0, proxied = 0] = await freePorts(3)
    const ports = { port, controllerPort, proxied }
    const server = new KafkaServer(folder, ports, javaOptions)
    try {
      const plain = { ...testSettings(folder, ports), ...proxySettings(ports, proxyPort) }
      await prepareNode(folder, { ...withListeners(plain, listeners), ...settings })
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
    this.process = await startNode(this.folder, Number(this.bootstrap.split(':')[1]), this.javaOptions)
  }

  /** Stands still until `resume`: its connections stay open and nothing answers. */
  freeze(): void {
    this.process?.kill('SIGSTOP')
  }

  resume(): void {
    this.process?.kill('SIGCONT')
  }

  /** It has ended, by itself or not: Kafka does when its disk is full. */
  get hasEnded(): boolean {
    const child = this.process
    return child === undefined || child.exitCode !== null || child.signalCode !== null
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
    if (child === undefined || this.hasEnded) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}

interface Ports {
  readonly port: number
  readonly controllerPort: number
  readonly proxied: number
}

function proxySettings(
  { port, controllerPort, proxied }: Ports,
  proxyPort: number | undefined,
): Record<string, string> {
  if (proxyPort === undefined) return {}
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxied},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxyPort}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
  }
}

// Sessions may be short, so that a test need not wait long for a dead member; messages stay however old a test makes them.
function testSettings(folder: string, { port, controllerPort }: Ports): Record<string, string> {
  return {
    ...nodeSettings(folder, port, controllerPort),
    'group.min.session.timeout.ms': '1000',
    'log.retention.ms': '-1',
  }
}

function withListeners(
  settings: Readonly<Record<string, string>>,
  more: Readonly<Record<string, number>>,
): Record<string, string> {
  const added = Object.entries(more).map(([protocol, port]) => `,${protocol}://127.0.0.1:${port}`)
  const mapped = Object.keys(more).map((protocol) => `,${protocol}:${protocol}`)
  return {
    ...settings,
    listeners: [settings['listeners'], ...added].join(''),
    'advertised.listeners': [settings['advertised.listeners'], ...added].join(''),
    'listener.security.protocol.map': [settings['listener.security.protocol.map'], ...mapped].join(''),
  }
}
