import { ArrowUp } from 'lucide-react'
import type { ComponentType } from 'react'
import type { FieldPath } from '../../../flow/json-tree.ts'
import { Button } from '../../controls/button.tsx'
import { usePage } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import { ProblemLine } from './problem-line.tsx'
import type { FieldInputProps, RowProps } from './field-props.ts'
import { FilterRow } from './filter-row.tsx'
import type { FormField } from './form-fields.ts'
import { goToLastRowSoon } from './go-on.ts'
import { AddButton, RemoveButton } from './list-input.tsx'
import { MapRow } from './map-row.tsx'
import { CasesSeen, SwitchRule } from './switch-rule.tsx'
import { useProblem } from './use-setting.ts'

/** What a row of a kind looks like, and what it begins with. */
interface RowLook {
  readonly Row: ComponentType<RowProps>
  readonly begins: (rows: readonly unknown[]) => unknown
  readonly add: string
}

const LOOKS: Readonly<Record<string, RowLook>> = {
  'map rows': { Row: MapRow, begins: () => ({ to: '', path: '' }), add: 'Add a row' },
  'filter rows': { Row: FilterRow, begins: () => ({ path: '' }), add: 'Add a row' },
  'switch rules': {
    Row: SwitchRule,
    begins: (rows) => ({ port: freePort(rows), when: '' }),
    add: 'Add a rule',
  },
}

/** A row of any other kind: its fields, one below the other. */
const PLAIN: RowLook = { Row: PlainRow, begins: () => ({}), add: 'Add' }

export function RowsInput({
  id,
  field,
  path,
  setting: { value, set },
  fields,
  Inner,
}: FieldInputProps & { readonly fields: readonly FormField[] }) {
  const page = usePage()
  const { node } = useInspected()
  const rows: readonly unknown[] = Array.isArray(value) ? value : []
  const look = LOOKS[`${node.kind} ${field.name}`] ?? PLAIN
  const change = (next: readonly unknown[]) => set(next.length === 0 && field.isOptional ? undefined : next)
  return (
    <div className="form-rows" id={id}>
      {rows.map((_row, index) => (
        <div className="form-row" key={index} role="group" aria-label={`${field.title} ${index + 1}`}>
          <look.Row
            path={[...path, index]}
            fields={fields}
            Inner={Inner}
            tools={<RowTools rows={rows} index={index} change={change} />}
          />
          <RowProblem path={[...path, index]} />
        </div>
      ))}
      <span className="form-rows-add">
        <AddButton
          add={() => {
            change([...rows, look.begins(rows)])
            goToLastRowSoon(page, id)
          }}
        >
          {look.add}
        </AddButton>
        {node.kind === 'switch' && <CasesSeen rules={rows} set={change} />}
      </span>
    </div>
  )
}

function RowTools({
  rows,
  index,
  change,
}: {
  readonly rows: readonly unknown[]
  readonly index: number
  readonly change: (rows: readonly unknown[]) => void
}) {
  const row = rows[index]
  return (
    <span className="form-row-tools">
      {index > 0 && (
        <Button
          className="form-remove"
          title="Move up"
          aria-label={`Move row ${index + 1} up`}
          onClick={() => change(rows.toSpliced(index, 1).toSpliced(index - 1, 0, row))}
        >
          <ArrowUp size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      )}
      <RemoveButton what={`row ${index + 1}`} remove={() => change(rows.toSpliced(index, 1))} />
    </span>
  )
}

/** What is wrong with the row as a whole. */
function RowProblem({ path }: { readonly path: FieldPath }) {
  const problem = useProblem(path, { withInner: false })
  return problem === undefined ? null : <ProblemLine problem={problem} />
}

function PlainRow({ path, fields, tools, Inner }: RowProps) {
  return (
    <>
      <span className="form-row-line form-row-end">{tools}</span>
      {fields.map((field) => (
        <Inner key={field.name} field={field} path={[...path, field.name]} />
      ))}
    </>
  )
}

function freePort(rows: readonly unknown[]): string {
  const taken = new Set(rows.map((row) => (row as { readonly port?: unknown }).port))
  let number = 1
  while (taken.has(`case-${number}`)) number += 1
  return `case-${number}`
}
