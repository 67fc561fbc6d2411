import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { Breaker, type BreakerRules, type CallOutcome, type Permit } from './breaker.ts'

const rules: BreakerRules = {
  calls: 20,
  least: 10,
  openMs: 15_000,
  longestOpenMs: 120_000,
  probes: 3,
  probeMs: 30_000,
}
const noJitter = () => 0.999_999

const aBreaker = (seed?: number) => new Breaker(rules, seed === undefined ? noJitter : seededRandom(seed))

function calls(breaker: Breaker, outcomes: readonly CallOutcome[], now = 0): void {
  for (const outcome of outcomes) breaker.ended(breaker.ask(now)!, outcome, now)
}

const times = (count: number, outcome: CallOutcome) => Array<CallOutcome>(count).fill(outcome)

test('it opens when half of the latest calls failed, and not before ten have ended', () => {
  const breaker = aBreaker()
  calls(breaker, times(9, 'failed'))
  expect(breaker.state).toBe('closed')
  calls(breaker, ['failed'])
  expect([breaker.state, breaker.why]).toEqual(['open', { failed: 10, calls: 10 }])
})

test('only the latest twenty count: what failed before is forgotten', () => {
  const breaker = aBreaker()
  calls(breaker, [...times(11, 'answered'), ...times(8, 'failed'), ...times(12, 'answered')])
  calls(breaker, times(9, 'failed'))
  expect(breaker.state).toBe('closed')
  calls(breaker, ['failed'])
  expect(breaker.why).toEqual({ failed: 10, calls: 20 })
})

test('an answer never opens it, and what says nothing of the system does not count', () => {
  const breaker = aBreaker()
  calls(breaker, [...times(9, 'failed'), ...times(30, 'unknown'), 'answered'])
  expect(breaker.state).toBe('closed')
})

test('it stays open for 15 s, after each failed probe twice as long, for 2 min at most', () => {
  const breaker = aBreaker()
  calls(breaker, times(10, 'failed'))
  let now = 0
  const openFor: number[] = []
  for (let probe = 0; probe < 5; probe++) {
    const until = breaker.changesAt!
    openFor.push((until - now) / 1_000)
    expect(breaker.ask(until - 1)).toBeUndefined()
    now = until
    calls(breaker, ['failed'], now)
  }
  expect(openFor).toEqual([15, 30, 60, 120, 120])
})

test('one answered probe does not close it, three in a row do, and then it opens for 15 s again', () => {
  const breaker = aBreaker()
  calls(breaker, times(10, 'failed'))
  calls(breaker, ['answered', 'answered', 'failed'], 15_000)
  expect([breaker.state, breaker.isReopened]).toEqual(['open', true])
  calls(breaker, ['answered', 'answered'], 45_000)
  expect([breaker.state, breaker.isOut]).toEqual(['half-open', false])
  calls(breaker, ['answered'], 45_000)
  expect([breaker.state, breaker.isReopened]).toEqual(['closed', false])
  calls(breaker, times(10, 'failed'), 45_000)
  expect(breaker.changesAt).toBe(60_000)
})

test('a probe without an answer has failed after 30 s, and its late answer says nothing', () => {
  const breaker = aBreaker()
  calls(breaker, times(10, 'failed'))
  const probe = breaker.ask(15_000)!
  expect(breaker.ask(44_999)).toBeUndefined()
  expect(breaker.state).toBe('half-open')
  breaker.passTime(45_000)
  expect(breaker.state).toBe('open')
  breaker.ended(probe, 'answered', 75_000)
  expect([breaker.state, breaker.isOut]).toEqual(['half-open', true])
  expect(breaker.ask(75_000)).toBeDefined()
})

type Move =
  | { readonly do: 'ask' }
  | { readonly do: 'end'; readonly which: number; readonly outcome: CallOutcome }
  | { readonly do: 'wait'; readonly ms: number }

const outcomes = fc.constantFrom<CallOutcome>('failed', 'failed', 'failed', 'answered', 'answered', 'unknown')
const moves = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Move>({ do: 'ask' }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(), outcome: outcomes }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.oneof(fc.nat(100), fc.nat(40_000), fc.nat(200_000)),
      }),
    },
  ),
  { minLength: 50, maxLength: 400 },
)

/** A breaker at work, and what can be known of it without looking inside. */
class Watched {
  readonly breaker: Breaker
  now = 0
  /** Calls that have no answer yet; `probeSince`: it was let through while the circuit was not closed. */
  private calls: { readonly permit: Permit; readonly probeSince: number | undefined }[] = []
  /** Ends of calls while it is closed, of those that began since it was. */
  private ends: boolean[] = []
  private openedAt = 0

  constructor(seed: number) {
    this.breaker = aBreaker(seed)
  }

  move(move: Move): void {
    if (move.do === 'wait') this.now += move.ms
    else if (move.do === 'ask') this.ask()
    else if (this.calls.length > 0) this.end(move.which % this.calls.length, move.outcome)
  }

  private ask(): void {
    const { breaker, now } = this
    this.passTime()
    const { state } = breaker
    const permit = breaker.ask(now)
    if (state === 'closed') assert.ok(permit !== undefined)
    if (permit === undefined) return
    const isProbe = state !== 'closed'
    if (isProbe) {
      // Nothing is let through as long as it is surely open.
      assert.ok(now - this.openedAt >= rules.openMs * 0.75)
      const others = this.calls.filter(
        ({ probeSince }) => probeSince !== undefined && probeSince > this.openedAt - 1,
      )
      // One probe at a time: an earlier one of this opening has ended, or the circuit has opened since.
      assert.deepEqual(others, [])
    }
    this.calls.push({ permit, probeSince: isProbe ? now : undefined })
  }

  private end(which: number, outcome: CallOutcome): void {
    const { breaker, now } = this
    this.passTime()
    const [call] = this.calls.splice(which, 1)
    const before = breaker.state
    const counts = before === 'closed' && call!.permit.opened === this.openings
    breaker.ended(call!.permit, outcome, now)
    if (counts && outcome !== 'unknown') this.ends = [...this.ends, outcome === 'failed'].slice(-rules.calls)
    const failed = this.ends.filter(Boolean).length
    const opens =
      counts && outcome === 'failed' && this.ends.length >= rules.least && failed * 2 >= this.ends.length
    if (before === 'closed') assert.equal(breaker.state, opens ? 'open' : 'closed')
    if (opens) assert.deepEqual(breaker.why, { failed, calls: this.ends.length })
    if (breaker.state === 'open' && before !== 'open') this.opens()
  }

  private passTime(): void {
    const { breaker, now } = this
    const before = breaker.state
    breaker.passTime(now)
    if (breaker.state === 'open' && before === 'half-open') this.opens()
  }

  private openings = 0
  private opens(): void {
    this.openings++
    this.openedAt = this.now
    this.ends = []
  }

  /** The system is well from now on. */
  recover(): void {
    for (let probes = 0; this.breaker.state !== 'closed' && probes < 10; probes++) {
      this.now += rules.longestOpenMs
      const permit = this.breaker.ask(this.now)
      if (permit !== undefined) this.breaker.ended(permit, 'answered', this.now)
    }
  }
}

test('whatever happens: its counts are exact, no call passes an open circuit, there is one probe at a time, and it can close', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(moves, fc.nat(), (list, seed) => {
      const watched = new Watched(seed)
      for (const move of list) {
        watched.move(move)
        seen.add(watched.breaker.state)
      }
      watched.recover()
      expect(watched.breaker.state).toBe('closed')
    }),
    { numRuns: 500 },
  )
  expect([...seen].toSorted()).toEqual(['closed', 'half-open', 'open'])
})
