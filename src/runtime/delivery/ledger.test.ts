import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ledger } from './ledger.ts'

test('a batch that finishes whole moves the watermark behind it', () => {
  const ledger = new Ledger(10)
  ledger.admitted(15)
  expect(ledger.watermark).toBe(15)
  expect(ledger.finished).toEqual([])
})

test('the watermark stays at the first unfinished message, and what finished above it is listed', () => {
  const ledger = new Ledger(0)
  ledger.hold(2)
  ledger.hold(5)
  ledger.admitted(8)
  expect(ledger.watermark).toBe(2)
  expect(ledger.finished).toEqual([
    { from: 3, to: 5 },
    { from: 6, to: 8 },
  ])
  ledger.finish(2)
  expect(ledger.watermark).toBe(5)
  expect(ledger.finished).toEqual([{ from: 6, to: 8 }])
})

test('bytes above the watermark count from the batch of the first unfinished message', () => {
  const ledger = new Ledger(0)
  ledger.admitted(10, null, 1_000)
  expect(ledger.aboveBytes).toBe(0)
  ledger.hold(12)
  ledger.admitted(20, null, 700)
  ledger.hold(25)
  ledger.admitted(30, null, 400)
  expect(ledger.aboveBytes).toBe(1_100)
  ledger.finish(12)
  expect(ledger.aboveBytes).toBe(400)
  ledger.finish(25)
  expect(ledger.aboveBytes).toBe(0)
})

test('what was finished before a restart is skipped, and stays listed until it is met', () => {
  const ledger = new Ledger(2, [
    { from: 3, to: 5 },
    { from: 6, to: 8 },
  ])
  expect([2, 3, 4, 5].map((offset) => ledger.isFinished(offset))).toEqual([false, true, true, false])
  ledger.hold(2)
  ledger.admitted(6)
  expect(ledger.finished).toEqual([
    { from: 3, to: 6 },
    { from: 6, to: 8 },
  ])
})

test('a source goes on in front of its first unfinished message', () => {
  const ledger = new Ledger(0, [], 'byte 0')
  ledger.hold(1, 'byte 10')
  ledger.admitted(3, 'byte 30')
  expect(ledger.position).toBe('byte 10')
  ledger.finish(1)
  expect(ledger.position).toBe('byte 30')
})

test('whatever finishes in whatever order, and wherever it restarts: every offset finishes exactly once', () => {
  const order = fc.array(fc.tuple(fc.nat(29), fc.constantFrom('finish', 'restart')), { maxLength: 60 })
  fc.assert(
    fc.property(order, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (steps, holds) => {
      const done = new Map<number, number>()
      const finish = (offset: number) => done.set(offset, (done.get(offset) ?? 0) + 1)
      let committed = { watermark: 0, finished: [] as readonly { from: number; to: number }[] }
      let ledger = new Ledger(0)
      let open = new Set<number>()
      const admitAll = () => {
        open = new Set()
        for (let offset = committed.watermark; offset < 30; offset++) {
          if (ledger.isFinished(offset)) continue
          if (holds[offset] === true) {
            ledger.hold(offset)
            open.add(offset)
          } else finish(offset)
        }
        ledger.admitted(30)
      }
      const commit = () => (committed = { watermark: ledger.watermark, finished: ledger.finished })
      admitAll()
      commit()
      for (const [offset, step] of steps) {
        if (step === 'restart') {
          ledger = new Ledger(committed.watermark, committed.finished)
          admitAll()
        } else if (open.delete(offset)) {
          ledger.finish(offset)
          finish(offset)
        }
        commit()
      }
      for (const offset of open) {
        ledger.finish(offset)
        finish(offset)
      }
      expect([...done.values()].every((times) => times === 1)).toBe(true)
      expect(done.size).toBe(30)
      expect(ledger.watermark).toBe(30)
    }),
  )
})
