import { isPlainObject } from '../../../flow/schema-walk.ts'
import { isPath } from './is-path.ts'
import { named, RowField, RowFieldWords, RowLabel } from './row-field.tsx'
import type { RowProps } from './field-props.ts'
import { useSetting } from './use-setting.ts'

const SOURCES = { path: 'field', value: 'value', cel: 'expression' } as const
type SourceName = keyof typeof SOURCES

/** A field that is written, and where it comes from: a field, a fixed value or an expression. */
export function MapRow({ path, fields, tools }: RowProps) {
  const { value, set } = useSetting(path)
  const row = isPlainObject(value) ? value : {}
  const source = sourceOf(row)
  const choose = (next: SourceName) => {
    const { path: _path, value: _value, cel: _cel, missing, ...rest } = row
    // What was typed goes along where it is text in both.
    const text = typeof row[source] === 'string' ? row[source] : ''
    const keeps = next === 'path' && missing !== undefined ? { missing } : {}
    set({ ...rest, [next]: text, ...keeps })
  }
  // Who goes on behind a path with an operator means an expression.
  const take = (text: string) => {
    const { path: _path, missing: _missing, ...rest } = row
    set(isPath(text) ? { ...row, path: text } : { ...rest, cel: text })
  }
  return (
    <>
      <span className="form-row-line">
        <RowLabel field={named(fields, 'to')} path={[...path, 'to']}>
          To
        </RowLabel>
        <RowField field={named(fields, 'to')} path={[...path, 'to']} />
        {tools}
      </span>
      <RowFieldWords field={named(fields, 'to')} path={[...path, 'to']} />
      <label className="form-row-line">
        <span className="form-row-mark">From</span>
        <select
          className="field form-short"
          aria-label="Comes from"
          value={source}
          onChange={({ target }) => choose(target.value as SourceName)}
        >
          {Object.entries(SOURCES).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <span className="form-row-line">
        <RowField
          field={named(fields, source)}
          path={[...path, source]}
          isRequired
          {...(source === 'path' ? { take } : {})}
        />
      </span>
      <RowFieldWords field={named(fields, source)} path={[...path, source]} />
      {source === 'path' && (
        <label className="form-row-line form-row-note">
          Where it is missing
          <MissingChoice {...{ path, fields }} />
        </label>
      )}
    </>
  )
}

const MISSING = { 'leave-out': 'leave it out', null: 'write null', fail: 'fail the message' } as const

function MissingChoice({ path }: Pick<RowProps, 'path' | 'fields'>) {
  const { value, set } = useSetting([...path, 'missing'])
  return (
    <select
      className="field form-quiet"
      value={typeof value === 'string' ? value : 'leave-out'}
      onChange={({ target }) => set(target.value === 'leave-out' ? undefined : target.value)}
    >
      {Object.entries(MISSING).map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  )
}

function sourceOf(row: Readonly<Record<string, unknown>>): SourceName {
  if (row['cel'] !== undefined) return 'cel'
  return row['value'] === undefined ? 'path' : 'value'
}
