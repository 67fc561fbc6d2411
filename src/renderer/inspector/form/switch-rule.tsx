import { Popover } from '@base-ui/react/popover'
import { ListTree } from 'lucide-react'
import { useInspected } from '../inspected.tsx'
import { casesOf, fieldsThatDecide, isBegun, whyNoneDecides } from './cases-seen.ts'
import { named, RowField, RowFieldWords, RowLabel } from './row-field.tsx'
import type { RowProps } from './field-props.ts'

/** A port, and when a message leaves by it. */
export function SwitchRule({ path, fields, tools }: RowProps) {
  return (
    <>
      <span className="form-row-line">
        <RowLabel field={named(fields, 'port')} path={[...path, 'port']}>
          Port
        </RowLabel>
        <RowField field={named(fields, 'port')} path={[...path, 'port']} />
        {tools}
      </span>
      <RowFieldWords field={named(fields, 'port')} path={[...path, 'port']} />
      <span className="form-row-line">
        <RowLabel field={named(fields, 'when')} path={[...path, 'when']}>
          When
        </RowLabel>
        <RowField field={named(fields, 'when')} path={[...path, 'when']} />
      </span>
      <RowFieldWords field={named(fields, 'when')} path={[...path, 'when']} />
    </>
  )
}

/** Adds a rule for each value that the samples have in a field. */
export function CasesSeen({
  rules,
  set,
}: {
  readonly rules: readonly unknown[]
  readonly set: (rules: readonly unknown[]) => void
}) {
  const { paths } = useInspected()
  const fields = fieldsThatDecide(paths, rules)
  const why = fields.length === 0 ? whyNoneDecides(paths) : undefined
  return (
    <Popover.Root>
      <Popover.Trigger className="button button-plain form-add" disabled={why !== undefined}>
        <ListTree size={16} strokeWidth={1.75} aria-hidden />A case for each value seen
      </Popover.Trigger>
      {why !== undefined && <p className="form-help form-rows-why">{why}</p>}
      <Popover.Portal>
        <Popover.Positioner className="pop-place" sideOffset={4} align="end">
          <Popover.Popup className="pop" aria-label="The field that decides">
            {fields.map((field) => (
              <Popover.Close
                key={field.path}
                className="button-line"
                onClick={() => set([...rules.filter(isBegun), ...casesOf(field, rules)])}
              >
                <span className="pop-data">{field.path}</span>
                <span className="pop-about">
                  {field.values.length} {field.values.length === 1 ? 'value' : 'values'}
                </span>
              </Popover.Close>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
