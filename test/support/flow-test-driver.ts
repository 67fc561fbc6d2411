import { catalog } from '../../src/nodes/catalog.ts'
import type { NodeSpec } from '../../src/contract/node-spec.ts'
import type { RunEvent } from '../../src/contract/run-protocol.ts'
import { readFlow } from '../../src/flow/read-flow.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { headerText } from '../../src/runtime/headers.ts'
import { nodeRegistry, type RegisteredRuntime } from '../../src/runtime/node-registry.ts'
import { startFlows, type Running, type RunRequest } from '../../src/runtime/run-flows.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'
import { turn } from '../../src/runtime/turn.ts'
import { seededRandom } from './seeded-random.ts'

/** A kind that only a test has. */
export interface TestKind {
  readonly spec: NodeSpec
  readonly registered: RegisteredRuntime
}

export interface DriverOptions {
  /** Runs on an earlier driver's broker: a restart, or another runner beside it. */
  readonly broker?: Broker
  /** Of a driver that runs at the same time. */
  readonly clock?: SimulatedClock
  readonly kinds?: readonly TestKind[]
  readonly request?: Partial<RunRequest>
  readonly workspace?: string
  /** Called between opening the broker and starting the flow. */
  prepare?(broker: Broker): Promise<void>
}

export interface SeenMessage {
  readonly key: string | null
  readonly value: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
}

export interface SentMessage {
  readonly key?: string | null
  readonly value?: unknown
  readonly raw?: Uint8Array | null
  readonly headers?: Readonly<Record<string, string>>
  readonly timestamp?: number
}

const utf8 = new TextEncoder()
const text = new TextDecoder()

/** Longest time that loading a flow's kinds may take. */
const LOADING_MS = 20_000

/** Runs a flow on the embedded broker in memory, in simulated time, and speaks in a user's verbs. */
export class FlowTestDriver {
  readonly clock: SimulatedClock
  readonly broker: Broker
  readonly running: Running
  readonly events: RunEvent[] = []

  private constructor(clock: SimulatedClock, broker: Broker, running: Running) {
    this.clock = clock
    this.broker = broker
    this.running = running
    running.onEvent((event) => this.events.push(event))
  }

  /** Throws with every problem where the flow has faults. */
  static async start(flow: object, options: DriverOptions = {}): Promise<FlowTestDriver> {
    const kinds = options.kinds ?? []
    const reading = readFlow(JSON.stringify(flow), [...catalog, ...kinds.map(({ spec }) => spec)])
    if (reading.flow === undefined) throw new Error(JSON.stringify(reading.problems, undefined, 1))
    const clock = options.clock ?? new SimulatedClock()
    const broker = options.broker ?? (await openEmbeddedBroker({ folder: ':memory:', clock }))
    await options.prepare?.(broker)
    const workspace = options.workspace ?? '/'
    const running = await startFlows({
      flows: [{ file: `${workspace}/test.flow.json`, flow: reading.flow }],
      workspace,
      dataFolder: ':memory:',
      owner: 'test',
      clock,
      broker,
      random: seededRandom(7),
      registry: [...nodeRegistry, ...kinds.map(({ registered }) => registered)],
      metricsMs: 1_000_000_000,
      ...options.request,
    })
    const driver = new FlowTestDriver(clock, broker, running)
    // Loading a kind takes turns of the event loop, on a busy machine many: it is no simulated time that passes.
    const starts = () => running.flows.some(({ state }) => state === 'starting' || state === 'stopped')
    const giveUpAt = performance.now() + LOADING_MS
    for (let i = 0; starts() && performance.now() < giveUpAt; i++)
      await (i % 50 === 49 ? driver.settle() : turn())
    await driver.settle()
    return driver
  }

  /** Writes to a topic and lets the flow handle it. */
  async send(topic: string, ...messages: readonly SentMessage[]): Promise<void> {
    await this.sendUnsettled(topic, ...messages)
    await this.settle()
  }

  async sendUnsettled(topic: string, ...messages: readonly SentMessage[]): Promise<void> {
    await this.pump(
      this.broker.append(
        messages.map((message) => ({
          topic,
          key: message.key == null ? null : utf8.encode(message.key),
          value: message.raw !== undefined ? message.raw : utf8.encode(JSON.stringify(message.value ?? {})),
          headers: Object.entries(message.headers ?? {}).map(([name, value]) => ({
            name,
            value: utf8.encode(value),
          })),
          timestamp: message.timestamp ?? this.clock.now(),
        })),
      ),
    )
  }

  /** Everything in a topic, partition by partition. */
  async read(topic: string): Promise<readonly SeenMessage[]> {
    const [description] = await this.broker.describeTopics([topic])
    const seen: SeenMessage[] = []
    for (const { partition, begin } of description?.ranges ?? []) {
      const page = await this.broker.read({
        topic,
        partition,
        offset: begin,
        maxMessages: 100_000,
        maxBytes: 1e9,
      })
      for (const message of page.messages) {
        seen.push({
          key: message.key === null ? null : text.decode(message.key),
          value: parsed(message.value),
          headers: Object.fromEntries(
            message.headers.map(({ name }) => [name, headerText(message.headers, name) ?? '']),
          ),
          partition,
          offset: message.offset,
          timestamp: message.timestamp,
        })
      }
    }
    return seen
  }

  deadLetters(): Promise<readonly SeenMessage[]> {
    const [flow] = this.running.flows
    return this.read(flow?.options.topology.deadLetters ?? '')
  }

  /** How the input messages ended so far. */
  counts() {
    const [flow] = this.running.flows
    return flow?.counts()
  }

  /** Messages by node and port, of what is committed. */
  nodeFigures() {
    const [flow] = this.running.flows
    return flow?.metrics(0).nodes
  }

  /** Lets everything run that needs no time beyond a commit's few ms. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      for (let i = 0; i < 25; i++) await turn()
      if (this.clock.nextIn !== undefined && this.clock.nextIn <= 5) {
        this.clock.step()
        quiet = -1
      }
    }
  }

  /** Moves time on. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms, async () => {
      for (let i = 0; i < 10; i++) await turn()
    })
    await this.settle()
  }

  /** Finishes what is in work and stops. */
  async drain(): Promise<void> {
    this.running.drain()
    await this.pump(this.running.done)
  }

  /** As a crash does: what is not committed is lost. */
  async crash(): Promise<void> {
    this.running.stopNow()
    await this.pump(this.running.done)
  }

  /** Time passes while something is awaited. */
  async pump<Result>(work: Promise<Result>): Promise<Result> {
    let over = false
    const watched = work.finally(() => (over = true))
    watched.catch(() => {})
    for (let i = 0; !over; i++) {
      await turn()
      if (i % 10 === 9) this.clock.step()
    }
    return await watched
  }
}

function parsed(value: Uint8Array | null): unknown {
  if (value === null) return null
  try {
    return JSON.parse(text.decode(value)) as unknown
  } catch {
    return text.decode(value)
  }
}
