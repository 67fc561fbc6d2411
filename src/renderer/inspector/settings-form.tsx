import { useState } from 'react'
import type { EditableNode } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/flow-problems.ts'
import { specOf } from '../../nodes/catalog.ts'
import { TextField } from '../controls/text-field.tsx'
import { useDrawn, usePage, usePreviewed } from '../page/use-page.tsx'
import { type FormField, formFields } from './form-fields.ts'
import './settings-form.css'

/** A node's settings, one field for each that its kind describes. */
export function SettingsForm({ node }: { readonly node: EditableNode }) {
  const spec = specOf(node.kind)
  const problems = usePreviewed((previewed) => previewed.problems)
  if (spec === undefined)
    return <p className="form-note">This Millrace does not know the kind “{node.kind}”.</p>
  const own = problems.filter(({ place }) => place.on === 'setting' && place.nodeId === node.id)
  return (
    <div className="form">
      {formFields(spec).map((field) => (
        <Field
          key={`${node.id} ${field.name}`}
          node={node}
          field={field}
          problem={problemOf(own, field.name)}
        />
      ))}
    </div>
  )
}

function problemOf(problems: readonly FlowProblem[], name: string): FlowProblem | undefined {
  return problems.find(({ place }) => place.on === 'setting' && place.path[0] === name)
}

interface FieldProps {
  readonly node: EditableNode
  readonly field: FormField
  readonly problem: FlowProblem | undefined
}

function Field({ node, field, problem }: FieldProps) {
  const id = `field-${field.name}`
  return (
    <div className="form-field">
      <label htmlFor={id} title={field.description}>
        {field.title}
        {field.isOptional ? '' : ' *'}
      </label>
      <Input id={id} node={node} field={field} isWrong={problem?.severity === 'error'} />
      {problem === undefined ? (
        <p className="form-help">{field.description}</p>
      ) : (
        <p className={`form-problem form-${problem.severity}`}>
          {problem.message} {problem.cure}
        </p>
      )}
    </div>
  )
}

interface InputProps extends Pick<FieldProps, 'node' | 'field'> {
  readonly id: string
  readonly isWrong: boolean
}

function Input({ id, node, field, isWrong }: InputProps) {
  const value = node.config?.[field.name]
  const set = useSetting(node.id, field)
  const { input } = field
  const common = { id, 'aria-invalid': isWrong }
  if (input.type === 'switch')
    return (
      <input
        {...common}
        type="checkbox"
        checked={(value ?? field.unless) === true}
        onChange={({ target }) => set(target.checked)}
      />
    )
  if (input.type === 'choice')
    return (
      <select
        {...common}
        className="field"
        value={textOf(value ?? field.unless)}
        onChange={({ target }) => set(target.value)}
      >
        {input.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )
  if (input.type === 'text' && (input.widget === 'topic' || input.widget === 'reference'))
    return (
      <NameInput
        common={common}
        value={value}
        section={input.widget === 'topic' ? 'topics' : 'references'}
        set={set}
      />
    )
  if (input.type === 'text')
    return (
      <TextField
        {...common}
        isData={input.widget !== undefined}
        value={typeof value === 'string' ? value : ''}
        placeholder={placeholderOf(field)}
        onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
      />
    )
  return <JsonInput common={common} value={value} placeholder={placeholderOf(field)} set={set} />
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function useSetting(id: string, { name }: FormField): (value: unknown) => void {
  const page = usePage()
  return (value) =>
    void page.perform(
      value === undefined
        ? { type: 'remove-setting', id, path: [name] }
        : { type: 'set-setting', id, path: [name], value },
    )
}

function placeholderOf({ unless, example }: FormField): string {
  if (unless !== undefined) return typeof unless === 'string' ? unless : JSON.stringify(unless)
  return example === undefined ? '' : `as in ${example}`
}

interface CommonProps {
  readonly common: { readonly id: string; readonly 'aria-invalid': boolean }
  readonly value: unknown
  readonly set: (value: unknown) => void
}

/** A topic or a table that the flow declares; another name can be typed, and a problem then says that it is not declared. */
function NameInput({
  common,
  value,
  section,
  set,
}: CommonProps & { readonly section: 'topics' | 'references' }) {
  const declared = useDrawn(({ history }) => history.document[section]) ?? {}
  const list = `${common.id}-names`
  return (
    <>
      <TextField
        {...common}
        isData
        list={list}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
      />
      <datalist id={list}>
        {Object.keys(declared).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

/** Numbers, lists and objects as JSON; what cannot be read yet stays in the field and changes nothing. */
function JsonInput({ common, value, placeholder, set }: CommonProps & { readonly placeholder: string }) {
  const shown = value === undefined ? '' : JSON.stringify(value, null, typeof value === 'object' ? 2 : 0)
  const [typed, setTyped] = useState<string>()
  const text = typed ?? shown
  const change = (next: string) => {
    setTyped(next)
    if (next.trim() === '') return set(undefined)
    try {
      set(JSON.parse(next))
    } catch {
      // Half typed.
    }
  }
  return (
    <textarea
      {...common}
      className="field field-data"
      rows={Math.min(12, text.split('\n').length)}
      spellCheck={false}
      placeholder={placeholder}
      value={text}
      onChange={({ target }) => change(target.value)}
      onBlur={() => setTyped(undefined)}
    />
  )
}
