import { columnType } from '../../contract/flow-file.ts'
import type { ColumnLook, TableLook } from '../../contract/studio/reference-methods.ts'
import { Says } from '../dialogs/says.tsx'
import { plural, sizeText, timeText } from './figures-text.ts'
import { keyOf, passedOver, type TableDraft, typeOf, whyNoKey } from './table-draft.ts'
import { RowCell } from './row-cell.tsx'

interface RowsPreviewProps {
  readonly draft: TableDraft
  readonly look: TableLook
  readonly isReading: boolean
  readonly change: (part: Partial<TableDraft>) => void
}

/** The first rows as the engine reads them, and what is so of all of them. */
export function RowsPreview({ draft, look, isReading, change }: RowsPreviewProps) {
  const key = keyOf(draft, look)
  const twice = rowsAgain(look, [key, passedOver(draft, look)?.name])
  return (
    <>
      {look.fault !== undefined && (
        <Says notice={look.fault} look={look.count > 0 && look.bytes === null ? 'warn' : 'fault'} />
      )}
      <Duplicates look={look} keyColumn={key} />
      <OtherKey draft={draft} look={look} />
      <DecimalCommas look={look} />
      {look.columns.length > 0 && (
        // Scrolls, so a keyboard must reach it.
        <div className="rows" role="region" aria-label="Preview of the rows" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {look.columns.map((column) => (
                  <th key={column.name} aria-label={column.name}>
                    <ColumnHead column={column} draft={draft} look={look} change={change} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {look.rows.map((cells, row) => (
                // Rows of a file stand where they stand.
                // eslint-disable-next-line react/no-array-index-key
                <tr key={row}>
                  {look.columns.map(({ name }, index) => (
                    <RowCell
                      key={name}
                      value={cells[index] ?? null}
                      isKey={name === key}
                      isAgain={twice.get(name)?.has(row) ?? false}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="dialog-note" role="status">
        {summary(look, isReading)}
      </p>
    </>
  )
}

function ColumnHead({
  column,
  draft,
  look,
  change,
}: {
  readonly column: ColumnLook
  readonly draft: TableDraft
  readonly look: TableLook
  readonly change: (part: Partial<TableDraft>) => void
}) {
  const { name, fault, decimalComma } = column
  const type = typeOf(draft, look, name)
  return (
    <div className="rows-head">
      <span title={name}>
        {name}
        {name === keyOf(draft, look) && <span className="rows-mark">key</span>}
      </span>
      <select
        className="field"
        aria-label={`Type of ${name}`}
        aria-invalid={fault !== undefined}
        title={fault ?? (decimalComma && `${decimalComma} has a decimal comma, so it is no number here.`)}
        value={type ?? ''}
        onChange={({ target }) => {
          const chosen = columnType.safeParse(target.value)
          const { [name]: _, ...others } = draft.types
          change({ types: chosen.success ? { ...others, [name]: chosen.data } : others })
        }}
      >
        {type === undefined && <option value="">as written</option>}
        {columnType.options.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}

function Duplicates({ look, keyColumn }: { readonly look: TableLook; readonly keyColumn: string }) {
  if (look.duplicates === 0) return null
  const examples = look.duplicateExamples.map(({ key, first, place }) => `"${key}" at ${first} and ${place}`)
  const rest = look.duplicates - examples.length
  return (
    <Says
      notice={{
        message: `${plural(look.duplicates, 'row has', 'rows have')} a "${keyColumn}" that stands before: ${examples.join('; ')}${rest > 0 ? `; and ${rest.toLocaleString('en')} more` : ''}.`,
        hint: 'A table has one row for each key: choose another key, or remove them from the file.',
      }}
    />
  )
}

/** The key that offers itself is not the column that most people would take. */
function OtherKey({ draft, look }: Pick<RowsPreviewProps, 'draft' | 'look'>) {
  const other = passedOver(draft, look)
  const why = other === undefined ? '' : whyNoKey(other)
  if (why === '') return null
  return (
    <Says
      look="warn"
      notice={{
        message: `"${look.key}" is the key, because ${why}.`,
        hint: 'Choose another key column, or mend the rows and read them again.',
      }}
    />
  )
}

/** What people of many countries write as a number is none to a file: it says why such a column is text. */
function DecimalCommas({ look }: Pick<RowsPreviewProps, 'look'>) {
  const [first, ...others] = look.columns.filter(({ decimalComma }) => decimalComma !== undefined)
  if (first === undefined) return null
  const more = others.map(({ name }) => `, "${name}"`).join('')
  return (
    <Says
      look="warn"
      notice={{
        message: `"${first.name}"${more} can only be text: ${first.decimalComma} has a decimal comma.`,
        hint: 'For numbers, write them with a point in the file.',
      }}
    />
  )
}

/** Of these columns the rows whose value stands in an earlier one that is shown. */
function rowsAgain(
  { columns, rows }: TableLook,
  names: readonly (string | undefined)[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const watched = columns.flatMap(({ name }, index) => (names.includes(name) ? [{ name, index }] : []))
  return new Map(
    watched.map(({ name, index }) => {
      const seen = new Set<string>()
      const again = new Set<number>()
      for (const [row, cells] of rows.entries()) {
        const value = cells[index] ?? ''
        if (value !== '' && seen.has(value)) again.add(row)
        seen.add(value)
      }
      return [name, again]
    }),
  )
}

function firstRows(count: number): string {
  return count === 1 ? 'the first row' : `the first ${plural(count, 'row')}`
}

function summary(look: TableLook, isReading: boolean): string {
  const rows = plural(look.count, 'row')
  if (isReading) return `${rows} so far; the rest is being read.`
  if (look.count === 0 && look.fault !== undefined) return 'No row was read.'
  const parts = [
    look.isWhole ? rows : firstRows(look.count),
    plural(look.columns.length, 'column'),
    ...(look.bytes === null ? [] : [sizeText(look.bytes)]),
    `read in ${timeText(look.elapsedMs)}`,
  ]
  return `${parts.join(' · ')}${look.rows.length < look.count ? ` · ${look.rows.length} shown` : ''}`
}
