import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { FlowError } from '../../src/contract/errors.ts'
import { type Header, NO_HEADERS } from '../../src/contract/message.ts'
import { ERROR_PORT, type NodeSpec, outputPorts } from '../../src/contract/node-spec.ts'
import type { LogEvent } from '../../src/contract/run-protocol.ts'
import type { JsonObject, JsonValue } from '../../src/flow/json-value.ts'
import { specOf } from '../../src/nodes/catalog.ts'
import { codecFor } from '../../src/runtime/codecs/codec-for.ts'
import { Message, type MessageSource } from '../../src/runtime/message.ts'
import type { EffectSink, NodeContext, NodeInstance, Push, Source } from '../../src/runtime/node-api.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import type { ReferenceTable } from '../../src/runtime/reference/reference-table.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'

type LogLine = Pick<LogEvent, 'level' | 'text' | 'leftOut'>
type Parameters = MessageSource['parameters']

export interface NodeSurroundings {
  readonly references?: Readonly<Record<string, ReferenceTable>>
  /** Folder that file paths are relative to. */
  readonly folder?: string
  readonly store?: ReadonlyMap<string, Uint8Array>
  readonly clock?: SimulatedClock
  readonly parameters?: Parameters
  readonly task?: number
  readonly tasks?: number
  readonly once?: boolean
  readonly trusted?: boolean
}

/** A message as a test writes it: text and JSON instead of bytes. */
export interface GivenMessage {
  readonly key?: string | null
  /** Any JSON; null is a tombstone. */
  readonly value?: unknown
  /** Bytes as they are, instead of `value`. */
  readonly bytes?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly timestamp?: number
}

const utf8 = new TextEncoder()
const text = new TextDecoder('utf-8')

/** Drives one node without the engine: messages in, messages by port out. It is stopped when its test ends. */
export class NodeDriver {
  readonly clock: SimulatedClock
  readonly instance: NodeInstance
  /** What the node wrote to topics. */
  readonly written: Record<string, Message[]> = {}
  readonly counts: Record<string, number> = {}
  /** The newest of each figure that it noted of a message. */
  readonly noted: Record<string, number>
  /** The lines it told. */
  readonly logged: LogLine[]
  /** The class `message` errors of messages that failed, in order. */
  readonly failures: FlowError[] = []
  readonly out: Record<string, Message[]> = {}
  private readonly spec: NodeSpec
  private readonly source: MessageSource
  private readonly stopping: AbortController
  private readonly push: Push | undefined
  private offset = 0
  /** Taken by a node that answers for batches, and not yet answered for. */
  private batch: Message[] = []

  private constructor(spec: NodeSpec, config: unknown, made: Made) {
    this.spec = spec
    this.clock = made.clock
    this.instance = made.instance
    this.stopping = made.stopping
    this.written = made.written
    this.logged = made.logged
    this.counts = made.counts
    this.noted = made.noted
    this.source = { topic: 'input', partition: 0, codec: codecFor('json'), parameters: made.parameters }
    const ports = outputPorts(spec, config)
    for (const port of ports) this.out[port] = []
    const outputs = Object.fromEntries(
      ports.map((port) => [port, (message: Message) => void this.out[port]!.push(message)]),
    )
    this.push = this.instance.type === 'operator' ? this.instance.connect(outputs) : undefined
  }

  /** Checks the config as a flow file's would be, and makes the node. Throws where the config is wrong. */
  static async start(kind: string, config: unknown, around: NodeSurroundings = {}): Promise<NodeDriver> {
    const spec = specOf(kind)
    const registered = nodeRegistry.find((entry) => entry.kind === kind)
    if (spec === undefined || registered === undefined) throw new Error(`There is no kind "${kind}".`)
    const checked = spec.config.parse(config)
    const [issue] = spec.check?.(checked) ?? []
    if (issue !== undefined) throw new Error(`${issue.path.join('.')}: ${issue.message}`)
    const made = contextOf(around)
    const instance = await (await registered.load()).create(checked, made.context)
    const driver = new NodeDriver(spec, checked, { ...made, instance })
    onTestFinished(() => driver.stop())
    return driver
  }

  /** Runs messages through an operator, or into a sink; what the node throws goes to its error port. */
  send(...given: readonly GivenMessage[]): this {
    for (const each of given) this.receive(this.messageOf(each))
    return this
  }

  receive(message: Message): void {
    try {
      if (this.instance.type === 'batch' && !(message.isTombstone && this.spec.traits.tombstones === 'pass'))
        this.batch.push(message)
      else if (this.instance.type === 'effect') this.instance.write(message)
      else if (message.isTombstone && this.spec.traits.tombstones === 'pass')
        Object.values(this.out)[0]!.push(message)
      else this.push!(message)
    } catch (error) {
      this.fail(message, error as FlowError)
    }
  }

  private fail(message: Message, error: FlowError): void {
    this.failures.push(error)
    this.out[ERROR_PORT]!.push(message)
  }

  /** Lets a node that answers for batches answer for all that was sent; any other has answered already. */
  async settled(): Promise<this> {
    const batch = this.batch.splice(0)
    if (this.instance.type !== 'batch' || batch.length === 0) return this
    const answers = await this.instance.process(batch, { signal: this.stopping.signal, attempt: 1 })
    for (const [index, answer] of answers.entries()) {
      if (answer instanceof Error) this.fail(batch[index]!, answer)
      else for (const { port, message } of answer) this.out[port]!.push(message)
    }
    return this
  }

  messageOf({ key = null, value = {}, bytes, headers = {}, timestamp = 1_000 }: GivenMessage): Message {
    const raw =
      bytes === undefined ? (value === null ? null : utf8.encode(JSON.stringify(value))) : asBytes(bytes)
    const list = Object.entries(headers).map(([name, of]): Header => ({ name, value: utf8.encode(of) }))
    const keyBytes = key === null ? null : utf8.encode(key)
    const content = { key: keyBytes, value: raw, headers: list.length === 0 ? NO_HEADERS : list, timestamp }
    return new Message(this.source, this.offset++, content)
  }

  /** The decoded values at a port. */
  valuesAt(port: string): JsonValue[] {
    return (this.out[port] ?? []).map((message) => message.value)
  }

  get asSource(): Source {
    if (this.instance.type !== 'source') throw new Error(`${this.spec.kind} is no source.`)
    return this.instance
  }

  get asSink(): EffectSink {
    if (this.instance.type !== 'effect') throw new Error(`${this.spec.kind} is no effect sink.`)
    return this.instance
  }

  /** One poll; moves the clock while it waits, so that no test waits in real time. */
  async poll(maxMessages = 1_000, maxBytes = 1_000_000) {
    const { signal } = this.stopping
    const polled = this.asSource.poll({ maxMessages, maxBytes, maxWaitMs: 1_000, signal })
    let done = false
    const ended = polled.then(
      () => (done = true),
      () => (done = true),
    )
    while (!done) {
      await Promise.race([ended, turn()])
      if (!done) this.clock.step()
    }
    return await polled
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.instance.stop?.()
  }
}

interface Made {
  readonly instance: NodeInstance
  readonly clock: SimulatedClock
  readonly stopping: AbortController
  readonly written: Record<string, Message[]>
  readonly logged: LogLine[]
  readonly counts: Record<string, number>
  readonly noted: Record<string, number>
  readonly parameters: Parameters
}

function contextOf(around: NodeSurroundings): Omit<Made, 'instance'> & { readonly context: NodeContext } {
  const { parameters = {}, clock = new SimulatedClock(), store = new Map<string, Uint8Array>() } = around
  const stopping = new AbortController()
  const written: Record<string, Message[]> = {}
  const logged: LogLine[] = []
  const counts: Record<string, number> = {}
  const noted: Record<string, number> = {}
  const context: NodeContext = {
    nodeId: 'node',
    task: around.task ?? 0,
    tasks: around.tasks ?? 1,
    clock,
    once: around.once ?? false,
    trusted: around.trusted ?? false,
    random: () => 0.5,
    parameters,
    reference: (name) => {
      const table = around.references?.[name]
      return table === undefined
        ? Promise.reject(new Error(`no reference "${name}"`))
        : Promise.resolve(table)
    },
    codec: (of) => codecFor('format' in of ? of.format : 'json'),
    write: (topic, message) => void (written[topic] ??= []).push(message),
    outside: (call, signal) => call.ask(signal),
    file: (path) => `${around.folder ?? '.'}/${path}`,
    readStore: (key) => store.get(key),
    note: (figure, value) => void (noted[figure] = value()),
    count: (figure, by = 1) => void (counts[figure] = (counts[figure] ?? 0) + by),
    log: (line) => void logged.push(line),
    health: () => {},
    signal: stopping.signal,
  }
  return { context, clock, stopping, written, logged, counts, noted, parameters }
}

/** A reference table in memory. */
export function aTable(
  rows: readonly JsonObject[],
  keyColumn: string,
  change: Partial<ReferenceTable> = {},
): ReferenceTable {
  const byKey = new Map(rows.map((row) => [row[keyColumn], row]))
  return {
    name: 'products',
    get: (key) => byKey.get(key),
    keyColumn,
    keyType: 'text',
    rows: rows.length,
    freshAt: 0,
    hits: { memory: 0, disk: 0, missing: 0 },
    sampleKeys: (count) => [...byKey.keys()].slice(0, count).map(String),
    ...change,
  }
}

/** A folder of its own for one test, gone when the test ends. */
export function aFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-test-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : text.decode(bytes)
}

function asBytes(bytes: string | Uint8Array): Uint8Array {
  return typeof bytes === 'string' ? utf8.encode(bytes) : bytes
}

// Files answer in later turns of the event loop.
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
