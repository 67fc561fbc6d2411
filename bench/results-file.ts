import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import type { Measured } from './benchmark.ts'
import { targetText } from './figure-text.ts'
import { machine } from './machine.ts'
import { codeVersion } from './measured-code.ts'

const file = fileURLToPath(new URL('RESULTS.md', import.meta.url))

const HEAD = `# Results

Written by \`npm run bench\`, a row for each figure, a section for each machine; each run replaces its own rows. A ratio
is the median of alternating pairs, so it is not the ratio of the two values beside it. Spread is of the ratios, or
of the values where there is no peer. Other work on the machine moves values; it moves ratios less. Code is the
commit that was measured.
`
const COLUMNS = [
  'figure',
  'value',
  'unit',
  'peer',
  'peer value',
  'ratio',
  'target',
  'holds',
  'spread',
  'code',
  'date',
]

type Row = readonly string[]

/** Puts the figures into \`bench/RESULTS.md\` in place of what it has of the same names from this machine. */
export async function recordResults(figures: readonly Measured[], date: Date): Promise<void> {
  const sections = existsSync(file)
    ? readSections(readFileSync(file, 'utf8'))
    : new Map<string, Map<string, Row>>()
  const here = machine()
  const rows = sections.get(here) ?? new Map<string, Row>()
  for (const figure of figures) rows.set(figure.name, rowOf(figure, date))
  sections.set(here, rows)
  const text = [HEAD, ...[...sections].map(([name, of]) => section(name, [...of.values()]))].join('\n')
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }))
}

function readSections(text: string): Map<string, Map<string, Row>> {
  const sections = new Map<string, Map<string, Row>>()
  let rows: Map<string, Row> | undefined
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) sections.set(line.slice(3), (rows = new Map()))
    if (rows === undefined || !line.startsWith('| ')) continue
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    const [name = ''] = cells
    if (name !== COLUMNS[0] && !/^-+$/.test(name)) rows.set(name, cells)
  }
  return sections
}

function section(name: string, rows: readonly Row[]): string {
  const sorted = rows.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return ['', `## ${name}`, '', COLUMNS, COLUMNS.map(() => '---'), ...sorted, '']
    .map((line) => (typeof line === 'string' ? line : `| ${line.join(' | ')} |`))
    .join('\n')
}

function rowOf(figure: Measured, date: Date): Row {
  const { name, value, unit, peer, peerValue, ratio, holds, spread } = figure
  return [
    name,
    String(value),
    unit,
    peer ?? '',
    String(peerValue ?? ''),
    ratio?.toFixed(3) ?? '',
    targetText(figure),
    holds === null ? '' : holds ? 'yes' : 'NO',
    spread.map((each) => Number(each.toPrecision(4))).join(' to '),
    codeVersion(),
    date.toISOString().slice(0, 10),
  ]
}
