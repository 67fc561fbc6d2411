import { describe, expect, test } from 'vitest'
import { Findings } from './findings.ts'
import { Ledger } from './ledger.ts'

/** Messages 1 to 5 of one lane, and what came out of them in this order. */
function findingsOf(came: readonly number[], restarts: number): Findings {
  const findings = new Findings()
  const ledger = new Ledger(findings, restarts)
  for (const sequence of [1, 2, 3, 4, 5])
    ledger.expect(sequence, `in/${sequence}`, { where: 'out', looks: 'so', lane: 'one' })
  for (const [i, sequence] of came.entries()) ledger.came(sequence, 'out', { place: `out/${i}`, looks: 'so' })
  ledger.end()
  return findings
}

describe('what comes again after a restart', () => {
  test.each([
    ['from the last commit on', [1, 2, 3, 2, 3, 4, 5], 1, 2],
    ['after each of two restarts', [1, 2, 3, 2, 3, 3, 4, 5], 2, 3],
    ['without those that were committed above the watermark', [1, 2, 3, 4, 1, 4, 5], 1, 2],
  ])('%s is repeated, and in order', (_name, came, restarts, doubled) => {
    const findings = findingsOf(came, restarts)
    expect(findings.count('doubled')).toBe(doubled)
    expect(findings.isCleanButDoubled).toBe(true)
  })

  test.each([
    ['that goes back more often than it was started again', [1, 2, 3, 2, 1, 4, 5], 1],
    ['without any restart', [1, 2, 2, 3, 4, 5], 0],
    ['of a first time behind a later one', [1, 3, 2, 4, 5], 3],
    ['of a first time behind a repeat', [1, 3, 4, 3, 2, 5], 2],
  ])('is disorder %s', (_name, came, restarts) => {
    expect(findingsOf(came, restarts).count('disordered')).toBeGreaterThan(0)
  })
})

test('what never came is lost, whatever came again', () => {
  const findings = findingsOf([1, 2, 3, 2, 3, 5], 1)
  expect(findings.count('lost')).toBe(1)
  expect(findings.isCleanButDoubled).toBe(false)
})
