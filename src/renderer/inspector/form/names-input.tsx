import { useState } from 'react'
import { isPlainObject } from '../../../flow/schema-walk.ts'
import { TextField } from '../../controls/text-field.tsx'
import { ExpressionInput } from '../expressions/expression-input.tsx'
import type { FieldInputProps } from './field-props.ts'
import type { FieldInput } from './form-fields.ts'
import { AddButton, RemoveButton } from './list-input.tsx'
import { type Entry, namesOf } from './names.ts'
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

/** While a name is empty or stands twice, what was typed is kept here: an object cannot hold it. */
function Entries({ id, field, entries, member, names, change, isWrong }: EntriesProps) {
  const [draft, setDraft] = useState<readonly Entry[]>()
  const shown = draft ?? entries
  const take = (next: readonly Entry[]) => {
    const fits =
      next.every(([name]) => name !== '') && new Set(next.map(([name]) => name)).size === next.length
    setDraft(fits ? undefined : next)
    if (fits) change(next)
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
            aria-invalid={isWrong}
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
        </span>
      ))}
      <AddButton add={() => setDraft([...shown, ['', firstOf(member)]])}>Add</AddButton>
    </div>
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
