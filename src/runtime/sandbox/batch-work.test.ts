import { describe, expect, test } from 'vitest'
import { BatchWork, type Realm } from './batch-work.ts'
import type { Breakdown } from './quickjs-realm.ts'
import { SEPARATOR } from './sandbox-side.ts'
import { CRASHED, OUT_OF_MEMORY, OVERDUE } from './worker-protocol.ts'

interface Fault {
  readonly at: number
  readonly broke: Breakdown
  /** Messages that a realm answers before it breaks there; 0 unless set. */
  readonly after?: number
}

/** A realm that answers each message with its number, and breaks as it is told. */
class ScriptedRealm implements Realm {
  private readonly faults: readonly Fault[]
  private answered = 0
  constructor(faults: readonly Fault[]) {
    this.faults = faults
  }
  begin(): void {}
  run(from: number, to: number) {
    const answers: string[] = []
    for (let next = from; next < to; next++) {
      const fault = this.faults.find(({ at, after = 0 }) => at === next && this.answered >= after)
      // What brings the engine down takes its answers with it.
      if (fault?.broke === 'crash') return { answers: '', next: from, broke: fault.broke }
      if (fault !== undefined) return { answers: answers.join(SEPARATOR), next, broke: fault.broke }
      answers.push(String(next))
      this.answered++
    }
    return { answers: answers.join(SEPARATOR), next: to }
  }
}

function ran(
  faults: readonly Fault[],
  without: readonly number[] = [],
  most = 100,
): readonly string[] | undefined {
  const batch = { type: 'batch', ticket: 1, sandbox: 1, now: 0, texts: '', metas: '{}' } as const
  const work = new BatchWork({ ...batch, count: 5, without, oneByOne: false })
  for (let realm = new ScriptedRealm(faults); !work.isDone;)
    if (work.step(realm, most) !== undefined) realm = new ScriptedRealm(faults)
  return work.answers?.split(SEPARATOR)
}

describe('a batch of five', () => {
  test('is answered in order', () => {
    expect(ran([])).toEqual(['0', '1', '2', '3', '4'])
  })

  test('is answered in order by calls of two messages each', () => {
    expect(ran([{ at: 3, broke: 'deadline' }], [], 2)).toEqual(['0', '1', '2', OVERDUE, '4'])
  })

  test('keeps what finished before the message that took too long, and goes on behind it', () => {
    expect(ran([{ at: 2, broke: 'deadline' }])).toEqual(['0', '1', OVERDUE, '3', '4'])
  })

  test('tries a message again that ran out of memory where others had filled it', () => {
    expect(ran([{ at: 2, broke: 'memory', after: 1 }])).toEqual(['0', '1', '2', '3', '4'])
  })

  test('gives up the message that runs out of memory alone', () => {
    expect(ran([{ at: 4, broke: 'memory' }])).toEqual(['0', '1', '2', '3', OUT_OF_MEMORY])
  })

  test('finds the message that brings the engine down by running each alone', () => {
    expect(
      ran([
        { at: 1, broke: 'crash' },
        { at: 3, broke: 'deadline' },
      ]),
    ).toEqual(['0', CRASHED, '2', OVERDUE, '4'])
  })

  test('does not run what it is told to leave out', () => {
    expect(ran([{ at: 3, broke: 'crash' }], [0, 3, 4])).toEqual([OVERDUE, '1', '2', OVERDUE, OVERDUE])
  })

  test('is given back whole where the code asked for what was not sent along', () => {
    expect(ran([{ at: 3, broke: 'lacking' }])).toBeUndefined()
  })
})
