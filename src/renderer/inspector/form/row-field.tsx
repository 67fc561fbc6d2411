import type { FieldPath } from '../../../flow/json-tree.ts'
import { TextField } from '../../controls/text-field.tsx'
import { ExpressionInput } from '../expressions/expression-input.tsx'
import { ResultLine } from '../expressions/result-line.tsx'
import { fieldId } from './field-id.ts'
import { FreeInput } from './free-input.tsx'
import type { FormField } from './form-fields.ts'
import { NEEDED } from './go-on.ts'
import { ProblemLine } from './problem-line.tsx'
import { placeholderOf, textOf } from './setting-text.ts'
import { isNeeded, useProblem, useSetting } from './use-setting.ts'

interface RowFieldProps {
  readonly path: FieldPath
  readonly field: FormField
  /** Its result on the samples is shown below it. */
  readonly hasResult?: boolean
  /** The row cannot do without it, though its kind could. */
  readonly isRequired?: boolean
  /** What becomes of a text in the place of writing it there. */
  readonly take?: (text: string) => void
}

/** A field of a row: its name is read out; `RowLabel` shows it. What is wrong with it stands in `RowFieldProblem`. */
export function RowField(props: RowFieldProps) {
  const { field, path, isRequired = false } = props
  const { value } = useSetting(path)
  const needed = isNeeded({ isOptional: field.isOptional && !isRequired }, value)
  return (
    <span className="form-part" {...(needed ? { [NEEDED]: '' } : {})}>
      <RowControl {...props} />
    </span>
  )
}

interface RowLabelProps extends Pick<RowFieldProps, 'path' | 'field'> {
  readonly children: string
}

/** Stands before a control that has a value, so that one still sees what it is; its tooltip says more. */
export function RowLabel({ path, field, children }: RowLabelProps) {
  return (
    <label className="form-row-mark" htmlFor={fieldId(path)} title={field.description}>
      {children}
    </label>
  )
}

function RowControl({ path, field, take }: RowFieldProps) {
  const { value, set } = useSetting(path)
  const isWrong = useProblem(path, { withInner: true })?.severity === 'error'
  const id = fieldId(path)
  const { input, title } = field
  if (input.type === 'expression')
    return (
      <ExpressionInput
        id={id}
        form={input.form}
        label={title}
        placeholder={title.toLowerCase()}
        value={textOf(value)}
        set={take ?? set}
        isWrong={isWrong}
      />
    )
  if (input.type === 'choice')
    return (
      <select
        id={id}
        className="field"
        aria-label={title}
        aria-invalid={isWrong}
        value={textOf(value ?? field.unless)}
        onChange={({ target }) => set(target.value === field.unless ? undefined : target.value)}
      >
        {input.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )
  if (input.type === 'free')
    return <FreeInput {...{ id, field, isWrong }} label={title} setting={{ value, set }} />
  return (
    <TextField
      id={id}
      isData
      aria-label={title}
      aria-invalid={isWrong}
      value={textOf(value)}
      placeholder={placeholderOf(field)}
      onChange={({ target }) => set(target.value)}
    />
  )
}

/** Below the controls of a row: what is wrong with one of its fields, or what it gives on the samples. */
export function RowFieldWords({ path, field, hasResult = true }: RowFieldProps) {
  const { value } = useSetting(path)
  const problem = useProblem(path, { withInner: true })
  if (problem !== undefined) return <ProblemLine problem={problem} />
  const { input } = field
  if (!hasResult || input.type !== 'expression' || input.form === 'target') return null
  return <ResultLine field={fieldId(path)} form={input.form} source={textOf(value)} />
}

/** A field of a row by its name; the spec has it. */
export function named(fields: readonly FormField[], name: string): FormField {
  const field = fields.find((each) => each.name === name)
  if (field === undefined) throw new Error(`A row has no field "${name}".`)
  return field
}
