import { useEffect, useRef, useState } from 'react'
import { isPlainObject } from '../../../flow/schema-walk.ts'
import { TextField } from '../../controls/text-field.tsx'
import { ExpressionInput } from '../expressions/expression-input.tsx'
import { usePage } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import type { FieldInputProps } from './field-props.ts'
import type { FieldInput } from './form-fields.ts'
import { AddButton, RemoveButton } from './list-input.tsx'
import { goToLastRowSoon } from './go-on.ts'
import { type Entry, lastName, namesOf, whyNotTaken } from './names.ts'
import { textOf } from './setting-text.ts'

/** Names with a value each: headers, types of columns, fields that are kept. */
export function RecordInput(props: FieldInputProps & { readonly member: FieldInput }) {
  const { setting, field } = props
  const entries = isPlainObject(setting.value)
    ? Object.entries(setting.value).map(([name, value]): Entry => [name, textOf(value)])
    : []
  return (
    <Entries
      {...props}
      entries={entries}
      names={['Name', 'Value']}
      change={(next) => {
        const isNone = next.length === 0 && (field.isOptional || field.unless !== undefined)
        setting.set(isNone ? undefined : Object.fromEntries(next))
      }}
    />
  )
}

/** Names, each with another one where it is given: a list while none is. */
export function NamesInput(props: FieldInputProps) {
  const { setting } = props
  const { value } = setting
  const entries = Array.isArray(value)
    ? value.map((name: unknown): Entry => [textOf(name), ''])
    : isPlainObject(value)
      ? Object.entries(value).map(([name, other]): Entry => [name, other === name ? '' : textOf(other)])
      : []
  return (
    <Entries
      {...props}
      entries={entries}
      member={{ type: 'text' }}
      names={['Column', 'New name']}
      change={(next) => setting.set(namesOf(next))}
    />
  )
}

interface EntriesProps extends FieldInputProps {
  readonly entries: readonly Entry[]
  readonly member: FieldInput
  readonly names: readonly [string, string]
  readonly change: (entries: readonly Entry[]) => void
}

/** While a name is empty or stands twice its line is kept here, for an object cannot hold it; the others are taken. */
function Entries({ id, field, entries, member, names, change, isWrong }: EntriesProps) {
  const page = usePage()
  const { insert } = useInspected()
  const [draft, setDraft] = useState<readonly Entry[]>()
  const shown = draft ?? entries
  const latest = useRef(shown)
  useEffect(() => {
    latest.current = shown
  })
  const take = (next: readonly Entry[]) => {
    const fitting = next.filter((_, index) => whyNotTaken(next, index) === undefined)
    setDraft(fitting.length === next.length ? undefined : next)
    change(fitting)
  }
  // A field of In that is clicked while a name is typed is meant by it, and is where its value comes from.
  const takeInserts = (index: number) => {
    insert.current = (path) => {
      const now = latest.current
      const value = now[index]?.[1] ?? ''
      const isFrom = member.type === 'expression' && value === ''
      take(now.with(index, [lastName(path), isFrom ? path : value]))
    }
  }
  return (
    <div className="form-list" id={id}>
      {shown.length > 0 && (
        <span className="form-list-head" aria-hidden>
          {names.map((each) => (
            <span key={each}>{each}</span>
          ))}
        </span>
      )}
      {shown.map(([name, value], index) => (
        <span className="form-list-item" key={index}>
          <TextField
            isData
            aria-label={`${names[0]} ${index + 1}`}
            aria-invalid={isWrong || (name !== '' && whyNotTaken(shown, index) !== undefined)}
            onFocus={() => takeInserts(index)}
            placeholder={names[0].toLowerCase()}
            value={name}
            onChange={({ target }) => take(shown.with(index, [target.value, value]))}
          />
          <MemberInput
            member={member}
            label={`${names[1]} ${index + 1}`}
            placeholder={names[1].toLowerCase()}
            value={value}
            set={(next) => take(shown.with(index, [name, next]))}
          />
          <RemoveButton what={`${field.title} ${index + 1}`} remove={() => take(shown.toSpliced(index, 1))} />
          <NotTaken why={whyNotTaken(shown, index)} />
        </span>
      ))}
      <AddButton
        add={() => {
          setDraft([...shown, ['', firstOf(member)]])
          goToLastRowSoon(page, id)
        }}
      >
        Add
      </AddButton>
    </div>
  )
}

/** Said at the line: what stands in it is not in the flow. */
function NotTaken({ why }: { readonly why: string | undefined }) {
  if (why === undefined) return null
  return (
    <span className="form-help form-list-why" role="status">
      {why}
    </span>
  )
}

function firstOf(member: FieldInput): string {
  return member.type === 'choice' ? (member.options[0] ?? '') : ''
}

interface MemberInputProps {
  readonly member: FieldInput
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly set: (value: string) => void
}

function MemberInput({ member, label, placeholder, value, set }: MemberInputProps) {
  if (member.type === 'choice')
    return (
      <select className="field" aria-label={label} value={value} onChange={({ target }) => set(target.value)}>
        {member.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )
  if (member.type === 'expression')
    return (
      <ExpressionInput form={member.form} label={label} placeholder={placeholder} value={value} set={set} />
    )
  return (
    <TextField
      isData
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={({ target }) => set(target.value)}
    />
  )
}
