import type { Absence, Debt } from './broker-under-test.ts'

/** What came of the promises on one broker: a column of the table. */
export interface BrokerResults {
  readonly broker: string
  readonly kept: readonly PromiseResult[]
  readonly absent: readonly Absence[]
  readonly owed: readonly Debt[]
}

export interface PromiseResult {
  readonly area: string
  readonly promise: string
  readonly outcome: 'passed' | 'FAILED' | 'skipped'
}

/** All promises with their outcome on each broker; what does not apply points to its reason below. */
export function promiseTable(brokers: readonly BrokerResults[]): string {
  const reasons: string[] = []
  const rows = [
    row(
      'Promises of the broker port',
      brokers.map(({ broker }) => broker),
    ),
  ]
  for (const [area, promises] of byArea(brokers)) {
    rows.push(row(area, []))
    for (const promise of promises) {
      const cells = brokers.map((broker) => cell(broker, area, promise, reasons))
      rows.push(row(`  ${promise}`, cells))
    }
  }
  const notes = reasons.map((because, i) => `(${i + 1}) ${because}`)
  return [...aligned(rows), '', ...brokers.map(count), ...notes].join('\n')
}

type Row = readonly [title: string, ...cells: string[]]

function row(title: string, cells: readonly string[]): Row {
  return [title, ...cells]
}

function aligned(rows: readonly Row[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)))
  return rows.map((cells) =>
    cells
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function byArea(brokers: readonly BrokerResults[]): Map<string, Set<string>> {
  const areas = new Map<string, Set<string>>()
  for (const { area, promise } of brokers.flatMap(({ kept, absent }) => [...kept, ...absent])) {
    const promises = areas.get(area) ?? new Set()
    areas.set(area, promises.add(promise))
  }
  return areas
}

function cell(
  { kept, absent, owed }: BrokerResults,
  area: string,
  promise: string,
  reasons: string[],
): string {
  const isIt = (each: { area: string; promise: string }) => each.area === area && each.promise === promise
  const result = kept.find(isIt)
  const debt = owed.find(isIt)
  if (debt !== undefined && result?.outcome === 'passed')
    return `owed ${note(`not kept yet, because ${debt.because}`)}`
  if (result !== undefined) return result.outcome
  const because = absent.find(isIt)?.because
  return because === undefined ? 'not run' : `- ${note(`does not apply, because ${because}`)}`

  function note(reason: string): string {
    if (!reasons.includes(reason)) reasons.push(reason)
    return `(${reasons.indexOf(reason) + 1})`
  }
}

function count({ broker, kept, absent, owed }: BrokerResults): string {
  const passed = kept.filter(({ outcome }) => outcome === 'passed').length - owed.length
  const doNot = absent.length === 1 ? 'does not' : 'do not'
  return `${broker}: ${passed} of ${kept.length} passed, ${absent.length} ${doNot} apply${owed.length > 0 ? `, ${owed.length} owed` : ''}`
}
