import { FlowError } from '../../contract/errors.ts'
import type { MessageContent, StoredMessage } from '../../contract/message.ts'
import { DEFAULTS } from '../../contract/defaults.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { openEmbeddedBroker } from '../broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../broker/port.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { FlowRun } from '../flow/flow-run.ts'
import { startFlows, type Running, type RunRequest } from '../run-flows.ts'
import { openReferences, type ReferenceStore } from '../reference/open-references.ts'
import type { Message } from '../node-api.ts'
import type { RegisteredRuntime } from '../node-registry.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { turn } from '../turn.ts'
import { Feeds } from './feed.ts'
import { Movements } from './movements.ts'
import type { Recorder } from './recorder.ts'
import { type AnswerCall, rehearsedRegistry, watchedFlow } from './rehearsed-registry.ts'
import { seededRandom } from './seeded-random.ts'
import { stillBroker } from './still-broker.ts'

export interface RehearsalOptions {
  readonly flow: CheckedFlow
  /** Absolute path of the flow's file. */
  readonly file: string
  /** Absolute. */
  readonly workspace: string
  readonly registry: readonly RegisteredRuntime[]
  /** Where simulated time begins, in ms since 1970. */
  readonly startAt: number
  readonly seed: number
  readonly recorder: Recorder
  readonly answer: AnswerCall
  readonly limits: RehearsalLimits
  /** The file that stands for one that the flow names. */
  readonly fileInstead?: (path: string) => string | undefined
  /** Messages that a source makes by itself at most; as many as it likes unless set. */
  readonly makesAtMost?: (nodeId: string) => number
  /** Reference tables by this clock, closed with the rehearsal; read anew unless given. */
  readonly tables?: (clock: Clock) => Promise<ReferenceStore>
  /** What goes on in the place of a message at a topic source. */
  readonly entering?: (message: Message) => Message
  /** What is written to a topic in the place of a node's message. */
  readonly writing?: (message: Message) => Message
}

export interface RehearsalLimits {
  /** Messages taken from topics and sources; more means that the flow never comes to rest. */
  readonly messages: number
  /** Simulated time that may pass at the end without a message finishing, in ms. */
  readonly idleMs: number
  /** Real time for all of it, in ms. */
  readonly realMs: number
  /** Real time that it may take to end, in ms. */
  readonly closeMs: number
}

/** Turns of the event loop without a sign of work after which nothing moves. */
const QUIET_TURNS = 4
/** A broker in memory waits no longer than this for others to join a commit, in ms. */
const BROKER_WAIT_MS = 5

/**
 * Runs one flow by the engine itself, on a broker in memory, in simulated time, with everything outside closed.
 * Flow tests and the preview stand on it.
 */
export class Rehearsal {
  private readonly options: RehearsalOptions
  private readonly stage: Stage
  private readonly running: Running
  /** What was sent to a topic is no result of the flow: offsets by topic. */
  private readonly sent = new Map<string, Set<number>>()
  private readonly began = systemClock.monotonic()
  private tablesLookedAt: number

  private constructor(options: RehearsalOptions, stage: Stage, running: Running) {
    this.options = options
    this.stage = stage
    this.running = running
    this.tablesLookedAt = options.startAt
  }

  /** Throws why the flow cannot start: a missing file, a table with faults. */
  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const stage = await openStage(options)
    const rehearsal = new Rehearsal(options, stage, await running(options, stage))
    try {
      await rehearsal.untilStarted()
      return rehearsal
    } catch (error) {
      // Why it cannot start says more than what keeps it from ending.
      await rehearsal.close().catch(() => {})
      throw error
    }
  }

  get now(): number {
    return this.stage.clock.now()
  }

  /** Loading kinds and tables takes real time, and none of the flow's. */
  private async untilStarted(): Promise<void> {
    while (this.isBeginning) await this.oneTurn()
    await this.settle()
  }

  /** Messages to a declared topic, or to a source with a position of its own; it may begin with them at once. */
  async send(
    to: { readonly topic: string } | { readonly node: string },
    messages: readonly MessageContent[],
  ): Promise<void> {
    if ('node' in to) return this.stage.feeds.of(to.node).add(messages)
    const { topic } = to
    const appended = await this.stage.broker.append(
      messages.map((message) => ({ ...message, topic, partition: 0 })),
    )
    const offsets = this.sent.get(topic) ?? new Set()
    for (const { offset } of appended) offsets.add(offset)
    this.sent.set(topic, offsets)
  }

  /** Runs everything that needs no simulated time. */
  async settle(): Promise<void> {
    const { movements } = this.stage
    for (let quiet = 0, seen = -1; quiet < QUIET_TURNS;) {
      await this.oneTurn()
      const moves = movements.count
      quiet = moves === seen && movements.local === 0 ? quiet + 1 : 0
      seen = moves
    }
  }

  /** Moves time on, and runs what is due on the way, timer by timer. */
  async advanceTo(time: number): Promise<void> {
    await this.stage.clock.advance(time - this.stage.clock.now(), () => this.afterTime())
    await this.afterTime()
  }

  /** Lets time pass until sources have made what they may, at most so long, in simulated ms. */
  async letSourcesMake(ms: number): Promise<void> {
    const until = this.now + ms
    await this.settle()
    while (this.stage.feeds.areMaking && this.now < until) {
      if (!this.stage.clock.step()) await this.oneTurn()
      await this.afterTime()
    }
  }

  /** Lets time pass until every message has finished: retries, and answers that take their time. */
  async finish(): Promise<void> {
    await this.settle()
    this.flowRun.endSources()
    await this.settle()
    for (let finished = -1, since = this.now; !this.isAtRest();) {
      const { counts } = this.flowRun.options.services
      if (counts.in > finished) since = this.now
      finished = counts.in
      if (this.now - since > this.options.limits.idleMs) throw this.neverRests()
      if (!this.stage.clock.step()) await this.oneTurn()
      await this.afterTime()
    }
  }

  /** What the flow wrote to a topic, in order. */
  async written(topic: string): Promise<readonly StoredMessage[]> {
    const [description] = await this.stage.broker.describeTopics([topic])
    const sent = this.sent.get(topic)
    const messages: StoredMessage[] = []
    for (
      let offset = description?.ranges[0]?.begin ?? 0, end = description?.ranges[0]?.end ?? 0;
      offset < end;
    ) {
      const page = await this.stage.broker.read({
        topic,
        partition: 0,
        offset,
        maxMessages: 1_000,
        maxBytes: 10_000_000,
      })
      messages.push(...page.messages.filter((message) => sent?.has(message.offset) !== true))
      if (page.nextOffset <= offset) break
      offset = page.nextOffset
    }
    return messages
  }

  deadLetters(): Promise<readonly StoredMessage[]> {
    return this.written(this.flowRun.options.topology.deadLetters)
  }

  /** Throws TEST_NEVER_RESTS where a node does not let go; what the rehearsal stands on is closed all the same. */
  async close(): Promise<void> {
    this.running.stopNow()
    try {
      await this.untilOver(this.running.done)
    } finally {
      await closeStage(this.stage)
    }
  }

  private get flowRun(): FlowRun {
    return this.running.flows[0]!
  }

  private get isBeginning(): boolean {
    return this.flowRun.state === 'stopped' || this.flowRun.state === 'starting'
  }

  private isAtRest(): boolean {
    return [...this.flowRun.tasks].every((task) => task.unfinished === 0 && task.isQuiet && task.lag === 0)
  }

  private async afterTime(): Promise<void> {
    this.stage.movements.moved()
    await this.lookAtTables()
    await this.settle()
  }

  /** As a running flow does every few seconds, but not so often: hours may pass at once. */
  private async lookAtTables(): Promise<void> {
    if (this.stage.clock.now() - this.tablesLookedAt < DEFAULTS.refreshMs.value) return
    this.tablesLookedAt = this.stage.clock.now()
    await this.stage.references.refresh()
  }

  private async oneTurn(): Promise<void> {
    await turn()
    const { nextIn } = this.stage.brokerClock
    if (nextIn !== undefined && nextIn <= BROKER_WAIT_MS) this.stage.brokerClock.step()
    this.mustGoOn()
  }

  private mustGoOn(): void {
    const { limits } = this.options
    const { state, error } = this.flowRun
    if (state === 'failed' || state === 'backing-off')
      throw error ?? new FlowError('NODE_FAILED', { message: 'The flow has failed.' })
    if (this.stage.movements.taken > limits.messages || systemClock.monotonic() - this.began > limits.realMs)
      throw this.neverRests()
  }

  private neverRests(): FlowError {
    const { limits } = this.options
    const { outage } = this.flowRun
    const unfinished = this.flowRun.unfinished
    if (this.isBeginning)
      return new FlowError('TEST_NEVER_RESTS', {
        message: `The flow has not begun within ${limits.realMs / 1_000} s.`,
        hint: 'Look for a node or a table that takes its time to open.',
      })
    if (this.stage.movements.taken > limits.messages)
      return new FlowError('TEST_NEVER_RESTS', {
        message: `The flow has taken more than ${limits.messages.toLocaleString('en')} messages and goes on.`,
        hint: 'Look for a topic that it writes and reads again, or a generator without an interval.',
      })
    if (outage !== undefined)
      return new FlowError('TEST_NEVER_RESTS', {
        message: `The flow waits for an outage to end: ${outage.message}`,
        ...(outage.nodeId === undefined ? {} : { nodeId: outage.nodeId }),
        hint: 'In a test an outage ends where the next answer of answers.ndjson is a good one.',
      })
    return new FlowError('TEST_NEVER_RESTS', {
      message: `${unfinished === 1 ? 'A message is' : `${unfinished} messages are`} not finished, and nothing more happens to ${unfinished === 1 ? 'it' : 'them'}.`,
      hint: 'Look for a node that never answers.',
    })
  }

  private neverEnds(): FlowError {
    const nodes = this.stage.movements.atWork.map((id) => `node "${id}" is at work`)
    const tasks = [...this.flowRun.tasks].map(({ id, state }) => `task ${id} is ${state}`)
    const moving = [`it is ${this.flowRun.state}`, ...nodes, ...tasks].join(', ')
    return new FlowError('TEST_NEVER_RESTS', {
      message: `The flow did not end within ${this.options.limits.closeMs / 1_000} s of being told to: ${moving}.`,
      hint: 'Look for a node that does not heed the signal it is given, or that stays in its "stop".',
    })
  }

  /** Time passes while the end is awaited. */
  private async untilOver(work: Promise<unknown>): Promise<void> {
    let over = false
    const watched = work.finally(() => (over = true))
    watched.catch(() => {})
    const began = systemClock.monotonic()
    for (let i = 0; !over; i++) {
      await turn()
      if (systemClock.monotonic() - began > this.options.limits.closeMs) throw this.neverEnds()
      if (i % 10 === 9) this.stage.brokerClock.step()
      if (i % 100 === 99) this.stage.clock.step()
    }
    await watched
  }
}

/** What a rehearsal stands on. */
interface Stage {
  readonly clock: SimulatedClock
  readonly brokerClock: SimulatedClock
  readonly movements: Movements
  readonly feeds: Feeds
  readonly broker: Broker
  readonly references: ReferenceStore
}

async function openStage({ flow, startAt, tables = ownTables }: RehearsalOptions): Promise<Stage> {
  const clock = new SimulatedClock(startAt)
  const brokerClock = new SimulatedClock(startAt)
  const movements = new Movements()
  const embedded = await openEmbeddedBroker({ folder: ':memory:', clock: brokerClock })
  const broker = stillBroker(embedded, brokerClock, movements)
  try {
    await broker.createTopics(Object.keys(flow.file.topics).map((name) => ({ name, partitions: 1 })))
    const references = await tables(tableClock(clock))
    return { clock, brokerClock, movements, feeds: new Feeds(), broker, references }
  } catch (error) {
    await broker.close()
    throw error
  }
}

function ownTables(clock: Clock): Promise<ReferenceStore> {
  return openReferences({ folder: ':memory:', clock })
}

async function closeStage({ references, broker }: Stage): Promise<void> {
  const closed = await Promise.allSettled([references.close(), broker.close()])
  for (const end of closed) if (end.status === 'rejected') throw end.reason
}

/** A flow that cannot begin leaves nothing open. */
async function running(options: RehearsalOptions, stage: Stage): Promise<Running> {
  try {
    return await startFlows(runRequest(options, stage))
  } catch (error) {
    await closeStage(stage)
    throw error
  }
}

function runRequest(options: RehearsalOptions, stage: Stage): RunRequest {
  const { flow, file, workspace, seed, fileInstead } = options
  const { clock, broker, references, movements, feeds } = stage
  return {
    flows: [{ file, flow: watchedFlow(flow, options.recorder) }],
    workspace,
    dataFolder: ':memory:',
    owner: 'a rehearsal',
    clock,
    broker,
    references,
    random: seededRandom(seed),
    registry: rehearsedRegistry({ ...options, clock, movements, feeds }),
    metricsMs: Number.MAX_SAFE_INTEGER,
    ...(fileInstead === undefined ? {} : { fileInstead }),
  }
}

/** Tables look at their files when they are told to, not when a timer says so. */
function tableClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (ms, options) => systemClock.sleep(ms, options),
    setTimeout: () => ({ ref: undefined }),
    clearTimeout: () => {},
  }
}
