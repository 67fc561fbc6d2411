import { TextField } from '../../controls/text-field.tsx'
import { CodeField } from '../code/code-field.tsx'
import { ExpressionField } from '../expressions/expression-field.tsx'
import type { FieldInputProps } from './field-props.ts'
import type { FormField } from './form-fields.ts'
import { FreeInput } from './free-input.tsx'
import { ListInput } from './list-input.tsx'
import { NamesInput, RecordInput } from './names-input.tsx'
import { ReferenceInput, TopicInput } from './declared-input.tsx'
import { RowsInput } from './rows-input.tsx'
import { placeholderOf, textOf } from './setting-text.ts'
import { UnitInput } from './unit-input.tsx'
import { DURATION_UNITS, SIZE_UNITS } from './units.ts'

/** The control of a field, by what its spec says it holds. */
export function FieldInputView(props: FieldInputProps) {
  const { field, path } = props
  const { input } = field
  switch (input.type) {
    case 'text':
      return <TextInput {...props} />
    case 'word':
      return <TextInput {...props} words={input.words} />
    case 'number':
      return <NumberInput {...props} />
    case 'duration':
      return <UnitInput {...props} units={DURATION_UNITS} />
    case 'size':
      return <UnitInput {...props} units={SIZE_UNITS} />
    case 'switch':
      return <SwitchInput {...props} />
    case 'choice':
      return <ChoiceInput {...props} options={input.options} />
    case 'expression':
      return <ExpressionField {...props} form={input.form} />
    case 'topic':
      return <TopicInput {...props} />
    case 'reference':
      return <ReferenceInput {...props} />
    case 'code':
      return <CodeField {...props} />
    case 'list':
      return <ListInput {...props} />
    case 'rows':
      return <RowsInput {...props} fields={input.fields} />
    case 'object':
      return (
        <div className="form-inner">
          {input.fields.map((inner) => (
            <props.Inner key={inner.name} field={inner} path={[...path, inner.name]} />
          ))}
        </div>
      )
    case 'record':
      return <RecordInput {...props} member={input.member} />
    case 'names':
      return <NamesInput {...props} />
    case 'free':
      return <FreeInput {...props} />
  }
}

function TextInput({
  id,
  field,
  setting,
  isWrong,
  words = [],
}: FieldInputProps & { readonly words?: readonly string[] }) {
  const { value, set } = setting
  const list = words.length === 0 ? undefined : `${id}-words`
  return (
    <>
      <TextField
        id={id}
        list={list}
        isData
        aria-invalid={isWrong}
        value={textOf(value)}
        placeholder={placeholderOf(field)}
        onChange={({ target }) => set(written(target.value, field))}
      />
      {list !== undefined && (
        <datalist id={list}>
          {words.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      )}
    </>
  )
}

/** An optional field that is empty is one that is not set. */
function written(text: string, { isOptional }: FormField): string | undefined {
  return text === '' && isOptional ? undefined : text
}

/** What is no number stays as it was typed, and the checker says what it should be. */
function NumberInput({ id, field, setting: { value, set }, isWrong }: FieldInputProps) {
  return (
    <TextField
      id={id}
      isData
      inputMode="decimal"
      aria-invalid={isWrong}
      value={textOf(value)}
      placeholder={placeholderOf(field)}
      onChange={({ target }) => set(numberOrText(target.value))}
    />
  )
}

function numberOrText(text: string): number | string | undefined {
  if (text.trim() === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text.trim() ? number : text
}

function SwitchInput({ id, field, setting: { value, set } }: FieldInputProps) {
  return (
    <input
      id={id}
      type="checkbox"
      checked={(value ?? field.unless) === true}
      onChange={({ target }) => set(target.checked === field.unless ? undefined : target.checked)}
    />
  )
}

function ChoiceInput({
  id,
  field,
  setting: { value, set },
  isWrong,
  options,
}: FieldInputProps & { readonly options: readonly string[] }) {
  const chosen = textOf(value ?? field.unless)
  const isKnown = chosen === '' || options.includes(chosen)
  return (
    <select
      id={id}
      className="field"
      aria-invalid={isWrong}
      value={chosen}
      onChange={({ target }) => set(isUnset(target.value, field) ? undefined : target.value)}
    >
      {field.unless === undefined && <option value="">not set</option>}
      {!isKnown && <option>{chosen}</option>}
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  )
}

/** What holds anyway is not written, so that the file stays short. */
function isUnset(option: string, { unless }: FormField): boolean {
  return option === '' || option === unless
}
