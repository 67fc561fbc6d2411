import { existsSync } from 'node:fs'
import { topicNameIn } from '../../../flow/topic-name-in.ts'
import { openBroker } from '../../../runtime/broker/open-broker.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import { type EnvironmentTarget, refuseProtected } from '../environments/environment-target.ts'

/** After this long without a question a broker is closed, in ms: its folder is the person's, to delete too. */
const REST_MS = 5_000

interface WorkspaceBrokerOptions {
  /** Where it is now. Throws what makes it useless. */
  readonly target: () => EnvironmentTarget
  readonly clock: Clock
}

/** The broker of the chosen environment, as `millrace run` and `topics` have it there; open while somebody asks. */
export class WorkspaceBroker {
  private readonly options: WorkspaceBrokerOptions
  /** By the environment and all that says where its broker is. */
  private readonly open = new Map<string, OpenedBroker>()

  constructor(options: WorkspaceBrokerOptions) {
    this.options = options
  }

  /** Throws ENVIRONMENT_INVALID, SECRET_MISSING, TRUST_MISSING. */
  get target(): EnvironmentTarget {
    return this.options.target()
  }

  /** Nobody has written there yet: opening it would make its files, and who only looks makes none. */
  isUnmade(target = this.target): boolean {
    return target.address.kind === 'embedded' && !existsSync(target.dataFolder)
  }

  /** What a declared topic is called there. */
  topicName(declared: string): string {
    return topicNameIn(this.target.topics, declared)
  }

  /** Throws what opening it and `work` throw. */
  async with<Result>(work: (broker: Broker) => Promise<Result>, target = this.target): Promise<Result> {
    const key = JSON.stringify([target.name, target.address])
    const opened = this.open.get(key) ?? this.add(key, target)
    return await opened.with(work)
  }

  /** The same for what writes. Throws ENVIRONMENT_PROTECTED too; `what`: the end of that sentence. */
  async writing<Result>(what: string, work: (broker: Broker) => Promise<Result>): Promise<Result> {
    const { target } = this
    refuseProtected(target, what)
    return await this.with(work, target)
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((each) => each.close()))
  }

  private add(key: string, target: EnvironmentTarget): OpenedBroker {
    const opened = new OpenedBroker(target, this.options.clock, () => this.open.delete(key))
    this.open.set(key, opened)
    return opened
  }
}

/** One broker while it is used. */
class OpenedBroker {
  private readonly target: EnvironmentTarget
  private readonly clock: Clock
  private readonly closed: () => void
  private opening: Promise<Broker> | undefined
  private users = 0
  private rest: TimerHandle | undefined

  constructor(target: EnvironmentTarget, clock: Clock, closed: () => void) {
    this.target = target
    this.clock = clock
    this.closed = closed
  }

  async with<Result>(work: (broker: Broker) => Promise<Result>): Promise<Result> {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    this.users += 1
    try {
      return await work(await this.opened())
    } finally {
      this.users -= 1
      if (this.users === 0) this.rest = this.clock.setTimeout(() => void this.close(), REST_MS)
    }
  }

  async close(): Promise<void> {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    const { opening } = this
    this.opening = undefined
    this.closed()
    await (await opening?.catch(() => undefined))?.close()
  }

  private async opened(): Promise<Broker> {
    const { address, dataFolder } = this.target
    // Who looks at a Kafka is no member of anything, and notes nothing.
    const folder = address.kind === 'kafka' ? ':memory:' : dataFolder
    this.opening ??= openBroker({ address, dataFolder: folder, clock: this.clock })
    try {
      return await this.opening
    } catch (error) {
      this.opening = undefined
      throw error
    }
  }
}
