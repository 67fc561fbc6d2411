import { columnType } from '../../contract/flow-file.ts'
import type { ColumnLook, TableLook } from '../../contract/studio/reference-methods.ts'
import { Says } from '../dialogs/says.tsx'
import { plural, sizeText, timeText } from './figures-text.ts'
import { keyOf, type TableDraft, typeOf } from './table-draft.ts'
import { harmlessText } from './harmless-text.ts'

interface RowsPreviewProps {
  readonly draft: TableDraft
  readonly look: TableLook
  readonly isReading: boolean
  readonly change: (part: Partial<TableDraft>) => void
}

/** The first rows as the engine reads them, and what is so of all of them. */
export function RowsPreview({ draft, look, isReading, change }: RowsPreviewProps) {
  const key = keyOf(draft, look)
  return (
    <>
      {look.fault !== undefined && (
        <Says notice={look.fault} look={look.count > 0 && look.bytes === null ? 'warn' : 'fault'} />
      )}
      <Duplicates look={look} keyColumn={key} />
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
                    <Cell key={name} value={cells[index] ?? null} isKey={name === key} />
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

function Cell({ value, isKey }: { readonly value: string | null; readonly isKey: boolean }) {
  return (
    <td className={isKey ? 'rows-key' : undefined} title={harmlessText(value ?? 'no value')}>
      {value === null ? <span className="rows-none">–</span> : harmlessText(value)}
    </td>
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
  const { name, fault } = column
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
        title={fault}
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

function summary(look: TableLook, isReading: boolean): string {
  const rows = plural(look.count, 'row')
  if (isReading) return `${rows} so far; the rest is being read.`
  const parts = [
    look.isWhole ? rows : `the first ${rows}`,
    plural(look.columns.length, 'column'),
    ...(look.bytes === null ? [] : [sizeText(look.bytes)]),
    `read in ${timeText(look.elapsedMs)}`,
  ]
  return `${parts.join(' · ')}${look.rows.length < look.count ? ` · ${look.rows.length} shown` : ''}`
}
