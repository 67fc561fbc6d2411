import { afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { testNeeding, type Need } from '../support/needs.ts'
import type { World } from './world.ts'

/** What not every broker is or has, and a promise may need. */
export type Trait =
  /** Its data outlive that it is closed. */
  | 'outlives'
  /** A commit is one transaction. */
  | 'exactlyOnce'
  /** Stores lie in the broker itself, and go with their group. */
  | 'keepsState'
  /** `TopicDescription.bytes` is known. */
  | 'countsBytes'
  /** Writing waits while a topic is larger than its `hardBytes`. */
  | 'hardSize'
  /** It refuses a message that is larger than it says a topic takes. */
  | 'sizeLimit'
  /** Others can connect to the same data. */
  | 'connections'
  /** Transactions of other producers leave markers in the log. */
  | 'markers'
  /** Java's clients speak to it. */
  | 'javaClients'

export interface BrokerUnderTest {
  /** The column of the table of promises. */
  readonly name: string
  open(): Promise<World>
  /** Why what needs a trait does not apply to this broker, as the rest of a sentence after "because". */
  readonly lacks: Readonly<Partial<Record<Trait, string>>>
  /** Promises, by name, that it gives and does not keep yet, and why. One that is kept must leave this list. */
  readonly owes?: Readonly<Record<string, string>>
  /** What of this machine its tests need. */
  readonly needs: readonly Need[]
}

/** A promise that a broker does not give, and why. */
export interface Absence {
  readonly area: string
  readonly promise: string
  readonly because: string
}

/** A promise that a broker gives and does not keep yet. */
export type Debt = Absence

/** What the table of promises reads from a run (promise-reporter.ts). */
export interface BrokerMeta {
  readonly broker: string
  readonly absent: readonly Absence[]
  readonly owed: readonly Debt[]
}

declare module 'vitest' {
  interface TaskMeta {
    brokerUnderTest?: BrokerMeta
  }
}

interface PromiseOptions {
  readonly needs?: Trait | readonly Trait[]
  readonly timeoutMs?: number
}

/**
 * The promises of one broker. What does not apply to it is no test, so that none passes or is skipped without
 * having looked; it stands with its reason in the table that is printed at the end.
 */
export class Promises {
  readonly broker: BrokerUnderTest
  private readonly absent: Absence[] = []
  private readonly owed: Debt[] = []
  private area = ''
  private definitions: (() => void)[] = []

  private constructor(broker: BrokerUnderTest) {
    this.broker = broker
  }

  static of(broker: BrokerUnderTest, make: (promises: Promises) => void): void {
    describe(broker.name, () => {
      const promises = new Promises(broker)
      make(promises)
      // oxlint-disable-next-line no-empty-pattern -- vitest reads the first argument's pattern
      beforeAll(({}, suite) => {
        suite.meta.brokerUnderTest = { broker: broker.name, absent: promises.absent, owed: promises.owed }
      })
    })
  }

  /** Promises on one subject, each with a world and a stage of its own, which `arrange` makes. */
  about<Stage>(
    area: string,
    arrange: (world: World) => Stage | Promise<Stage>,
    make: (stage: () => Stage & { readonly world: World }) => void,
  ): void {
    this.area = area
    this.definitions = []
    const place = new Place(this.broker, arrange)
    make(() => place.stage)
    const { definitions } = this
    if (definitions.length === 0) return
    describe(area, () => {
      beforeEach(() => place.open())
      afterEach(() => place.end())
      for (const define of definitions) define()
    })
  }

  /** One promise, as a sentence. */
  that(name: string, body: () => void | Promise<void>, { needs = [], timeoutMs }: PromiseOptions = {}): void {
    const { broker, area } = this
    const missing = [needs].flat().find((trait: Trait) => broker.lacks[trait] !== undefined)
    const because = missing === undefined ? undefined : broker.lacks[missing]
    if (because !== undefined) {
      this.absent.push({ area, promise: name, because })
      return
    }
    const owed = broker.owes?.[name]
    if (owed !== undefined) this.owed.push({ area, promise: name, because: owed })
    const test = owed === undefined ? body : () => mustFail(name, body)
    this.definitions.push(() =>
      testNeeding(broker.needs, name, test, timeoutMs === undefined ? {} : { timeoutMs }),
    )
  }
}

async function mustFail(name: string, body: () => void | Promise<void>): Promise<void> {
  try {
    await body()
  } catch {
    return
  }
  throw new Error(`"${name}" is kept now: take it off the list of what the broker owes.`)
}

/** Where one promise is tested. */
class Place<Stage> {
  private readonly broker: BrokerUnderTest
  private readonly arrange: (world: World) => Stage | Promise<Stage>
  private world: World | undefined
  private arranged: (Stage & { readonly world: World }) | undefined

  constructor(broker: BrokerUnderTest, arrange: (world: World) => Stage | Promise<Stage>) {
    this.broker = broker
    this.arrange = arrange
  }

  get stage(): Stage & { readonly world: World } {
    if (this.arranged === undefined) throw new Error('There is no stage outside of a promise.')
    return this.arranged
  }

  async open(): Promise<void> {
    // The test then says itself what is missing.
    if (this.broker.needs.some(({ available }) => !available)) return
    this.world = await this.broker.open()
    this.arranged = { ...(await this.arrange(this.world)), world: this.world }
  }

  async end(): Promise<void> {
    const { world } = this
    this.world = this.arranged = undefined
    await world?.end()
  }
}
