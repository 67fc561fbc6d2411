import type { Breakdown, QuickJsRealm } from './quickjs-realm.ts'
import { SEPARATOR } from './sandbox-side.ts'
import { CRASHED, OUT_OF_MEMORY, OVERDUE, type ToWorker } from './worker-protocol.ts'

type BatchMessage = Extract<ToWorker, { type: 'batch' }>

export type Realm = Pick<QuickJsRealm, 'begin' | 'run'>

const SAYS: Readonly<Record<Exclude<Breakdown, 'lacking'>, string>> = {
  deadline: OVERDUE,
  memory: OUT_OF_MEMORY,
  crash: CRASHED,
}

/** A batch on its way through realms: where one breaks, the next goes on behind the message that broke it. */
export class BatchWork {
  readonly message: BatchMessage
  private readonly without: ReadonlySet<number>
  /** JSON of `Logged`, for each call. */
  readonly logged: string[] = []
  private readonly parts: string[] = []
  private realm: Realm | undefined
  /** The message that the realm began with. */
  private realmBegan = 0
  private next = 0
  /** A realm broke, and at which message is not known. */
  private isOneByOne: boolean
  private isLacking = false

  constructor(message: BatchMessage) {
    this.message = message
    this.without = new Set(message.without)
    this.isOneByOne = message.oneByOne
  }

  get isDone(): boolean {
    return this.isLacking || this.next >= this.message.count
  }

  /** The message that runs next, where it runs alone. */
  get alone(): number | undefined {
    return this.isOneByOne ? this.next : undefined
  }

  /** Undefined: the code asked for what was not sent along. */
  get answers(): string | undefined {
    return this.isLacking ? undefined : this.parts.join(SEPARATOR)
  }

  /** Messages that are answered. */
  get answered(): number {
    return this.next
  }

  /** Runs some of the messages, so many at most. Returns how the realm broke: then it is of no more use. */
  step(realm: Realm, most: number): Breakdown | undefined {
    if (this.without.has(this.next)) {
      this.answer(OVERDUE)
      return undefined
    }
    if (this.realm !== realm) {
      realm.begin(this.message)
      this.realm = realm
      this.realmBegan = this.next
    }
    const from = this.next
    const { answers, next, logged, broke } = realm.run(from, this.until(most))
    if (next > from) this.parts.push(answers)
    this.next = next
    if (logged !== undefined) this.logged.push(logged)
    if (broke !== undefined) this.broken(broke)
    return broke
  }

  private until(most: number): number {
    if (this.isOneByOne) return this.next + 1
    const end = Math.min(this.message.count, this.next + most)
    let until = this.next + 1
    while (until < end && !this.without.has(until)) until++
    return until
  }

  private broken(broke: Breakdown): void {
    if (broke === 'lacking') this.isLacking = true
    else if (broke === 'crash' && !this.isOneByOne) this.isOneByOne = true
    // What filled up over many messages is not the fault of the last one: it gets a second chance, in a fresh realm.
    else if (broke === 'deadline' || this.realmBegan === this.next) this.answer(SAYS[broke])
  }

  private answer(answer: string): void {
    this.parts.push(answer)
    this.next++
  }
}
