import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aSample } from '../../../../test/support/a-sample.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { Sample } from '../../../contract/inspection.ts'
import type { TapNews } from '../../../contract/protocol/tap-streams.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { turn } from '../../../runtime/turn.ts'
import { CapturedMessages } from './captured-messages.ts'
import { ConditionCapture, type ConditionSource } from './condition-capture.ts'
import type { KeptLimits, KeptMessage } from './kept-messages.ts'
import type { CaptureFollower } from './port-capture.ts'
import type { TapsListener } from './process-taps.ts'
import type { FetchedSample, TappedProcess } from './tapped-process.ts'

const COUNTS = { seen: 0, kept: 0, filtered: 0, failed: 0, skipped: 0, dropped: 0 }

/** Each look at it takes that long, in ms. */
function aSlowClock(stepMs: number): Clock {
  let now = 0
  return { monotonic: () => (now += stepMs) } as unknown as Clock
}

/** A process at work: what it tells of its taps comes later, in order. */
class AProcess {
  private readonly source: ASource
  private readonly name: string
  private readonly wire: (() => void)[] = []
  private asked: TapsListener | undefined
  private isAsked = false
  private nextId = 1
  /** Ids of those that the condition must list, whatever came in between. */
  readonly expected: number[] = []

  constructor(source: ASource, name: string) {
    this.source = source
    this.name = name
  }

  tap(_ports: unknown, listener: TapsListener) {
    this.asked = listener
    return { figures: () => ({ ...COUNTS, missed: 0 }), close: () => undefined }
  }

  /** The order to ask has arrived. */
  asks(): void {
    const { asked, nextId } = this
    if (asked === undefined || this.isAsked) return
    this.isAsked = true
    this.tells(() => asked.news('out', { type: 'opened', from: nextId, parameters: {} }))
  }

  /** A message passes; `isKept`: the tap without a condition has room for it. */
  passes({ amount, isKept }: { readonly amount: number; readonly isKept: boolean }): void {
    const id = this.nextId++
    const sample = { ...aSample(id, `{"amount":${amount}}`), id }
    const news: TapNews = { type: 'sample', sample, counts: COUNTS }
    if (isKept) this.tells(() => this.source.takes(this.name, news))
    const fits = amount > 3
    const { asked } = this
    if (asked !== undefined && this.isAsked && fits) this.tells(() => asked.news('out', news))
    if (fits && (this.isAsked || isKept)) this.expected.push(id)
  }

  /** So much of it is read. */
  isRead(count: number): void {
    for (const tell of this.wire.splice(0, count)) tell()
  }

  private tells(tell: () => void): void {
    this.wire.push(tell)
  }
}

/** What is kept without a condition. */
class ASource {
  readonly captured: CapturedMessages
  readonly processes: ReadonlyMap<string, AProcess>
  private readonly followers: CaptureFollower[] = []
  private readonly taken: string[] = []
  /** Values that a process still has all of, by sample id; and what it was asked for. */
  readonly whole = new Map<number, string>()
  readonly fetched: number[] = []

  constructor(names: readonly string[], limits?: KeptLimits) {
    this.captured = new CapturedMessages(limits)
    this.processes = new Map(names.map((name) => [name, new AProcess(this, name)]))
  }

  takes(process: string, news: TapNews): void {
    const message = this.captured.take(process, news)
    if (message === undefined) return
    this.taken.push(nameOf(message))
    for (const follower of this.followers) follower.came(message)
  }

  /** Those that gave room to newer ones. */
  gone(): ReadonlySet<string> {
    const kept = new Set(this.captured.kept.all().map(nameOf))
    return new Set(this.taken.filter((name) => !kept.has(name)))
  }

  keeps(...samples: readonly Sample[]): void {
    for (const sample of samples) this.takes('p', { type: 'sample', sample, counts: COUNTS })
  }

  private fetches({ sample }: KeptMessage): Promise<FetchedSample> {
    this.fetched.push(sample.id)
    const body = this.whole.get(sample.id)
    const gone = new FlowError('TAP_INVALID', { message: 'It is not kept any more.' })
    if (body === undefined) return Promise.reject(gone)
    return Promise.resolve({ sample, journey: undefined as never, body: new TextEncoder().encode(body) })
  }

  asked(condition: string, clock: Clock): ConditionCapture {
    const source: ConditionSource = {
      place: { flow: 'orders', node: 'in', ports: ['out'] },
      state: 'open',
      kept: this.captured.kept,
      listeners: this.captured.listeners,
      fetch: (message) => this.fetches(message),
      follow: (follower) => {
        this.followers.push(follower)
        for (const [name, process] of this.processes) follower.met(name, process as unknown as TappedProcess)
      },
      unfollow: () => undefined,
      parametersOf: () => ({ least: 3 }),
    }
    return new ConditionCapture({ source, condition, clock })
  }
}

function nameOf({ process, sample }: KeptMessage): string {
  return `${process} ${sample.id}`
}

async function untilAsked(capture: ConditionCapture): Promise<void> {
  while (capture.isAsking) await turn()
}

const idsOf = (capture: ConditionCapture, name = 'p') =>
  capture.kept
    .all()
    .filter(({ process }) => process === name)
    .map(({ sample }) => sample.id)

const someProcess = fc.constantFrom('p', 'q')
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('passes' as const),
      process: someProcess,
      amount: fc.integer({ min: 0, max: 7 }),
      isKept: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('reads' as const),
      process: someProcess,
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('asks' as const), process: someProcess }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('turns' as const) }) },
)

test('whatever is kept, passes and gives room meanwhile, each message that fits is listed once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 30 }),
      fc.array(action, { maxLength: 60 }),
      async (before, after) => {
        const source = new ASource(['p', 'q'], { messages: 8, bytes: 1e9 })
        const act = async (actions: typeof before) => {
          for (const each of actions) {
            if (each.does === 'turns') await turn()
            else if (each.does === 'passes') source.processes.get(each.process)!.passes(each)
            else if (each.does === 'reads') source.processes.get(each.process)!.isRead(each.count)
            else source.processes.get(each.process)!.asks()
          }
        }
        await act(before)
        // What gave room before anybody asked is gone for good.
        const gone = source.gone()
        const capture = source.asked('value.amount > parameters.least', aSlowClock(3))
        await act(after)
        for (const process of source.processes.values()) process.isRead(Infinity)
        await untilAsked(capture)
        for (const [name, { expected }] of source.processes)
          expect(idsOf(capture, name)).toEqual(expected.filter((id) => !gone.has(`${name} ${id}`)))
      },
    ),
  )
})

const amounts = (...all: readonly unknown[]) =>
  all.map((amount, id) => aSample(id, JSON.stringify({ amount })))

test('what becomes of a message that was kept before is told of the one that is listed, too', () => {
  const source = new ASource([])
  source.keeps(...amounts(1, 9))
  const capture = source.asked('value.amount > 3', aSlowClock(0))
  const told: (string | undefined)[] = []
  capture.listeners.add({ changed: () => undefined, told: ({ result }) => void told.push(result) })
  source.takes('p', { type: 'state', ids: [0, 1], state: 'committed', commit: 1 })
  expect(told).toEqual(['done'])
  expect(capture.kept.newest).toMatchObject({ result: 'done', sample: { state: 'committed', commit: 1 } })
})

test('each message that was kept counts as held for, refused, failed or not asked', async () => {
  const source = new ASource([])
  const [long] = amounts('x'.repeat(100))
  const cut = { ...long!, id: 3, value: { ...long!.value!, cut: true } }
  source.keeps(...amounts(1, 9, 'many'), cut)
  const capture = source.asked('value.amount > 3', aSlowClock(0))
  await untilAsked(capture)
  expect(capture.figures()).toMatchObject({ seen: 4, kept: 1, filtered: 2, failed: 1, unasked: 1 })
  expect(capture.fault?.message).toMatch(/text/)
  // What is asked of the key needs no value.
  expect(idsOf(source.asked('key == "k0"', aSlowClock(0)))).toEqual([0, 3])
})

test('a condition that takes too long for all is asked of the newest, and the others are counted', async () => {
  const source = new ASource([])
  source.keeps(...amounts(...Array.from({ length: 2_000 }, () => 9)))
  const capture = source.asked('value.amount > 3', aSlowClock(10))
  await untilAsked(capture)
  const { seen, kept, unasked } = capture.figures()
  expect([seen, kept + unasked]).toEqual([2_000, 2_000])
  expect(kept).toBeGreaterThan(200)
  expect(kept).toBeLessThan(400)
  const ids = idsOf(capture)
  expect(ids.slice(-200)).toEqual(Array.from({ length: 200 }, (_, index) => 1_800 + index))
})

test('of long values the newest are asked in whole, in their place, and those whose process has them no more are counted', async () => {
  const source = new ASource([])
  const long = (id: number): Sample => ({
    ...aSample(id),
    value: { text: '{"amount":', bytes: 3_000, cut: true },
  })
  source.keeps(aSample(0, '{"amount":9}'), ...Array.from({ length: 60 }, (_, index) => long(1 + index)))
  source.keeps(aSample(61, '{"amount":9}'))
  for (const [id, amount] of [
    [58, 9],
    [59, 1],
    [60, 8],
  ] as const)
    source.whole.set(id, JSON.stringify({ amount, text: 'x'.repeat(2_980) }))
  const capture = source.asked('value.amount > 3', aSlowClock(0))
  await untilAsked(capture)
  expect(idsOf(capture)).toEqual([0, 58, 60, 61])
  expect(capture.figures()).toMatchObject({ seen: 62, kept: 4, filtered: 1, unasked: 57 })
  // One that it has forgotten is enough to know it of all older ones.
  expect(source.fetched.length).toBe(16)
  source.fetched.length = 0
  await untilAsked(source.asked('key != "k0"', aSlowClock(0)))
  expect(source.fetched).toEqual([])
})
