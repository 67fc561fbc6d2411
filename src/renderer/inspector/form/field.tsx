import type { FlowProblem } from '../../../flow/document/drawn-problem.ts'
import { isEmpty } from '../../document/fresh-store.ts'
import { fieldId } from './field-id.ts'
import { FieldInputView } from './field-input.tsx'
import type { FieldProps } from './field-props.ts'
import type { FieldInput, FormField } from './form-fields.ts'
import { NEEDED } from './go-on.ts'
import { ProblemLine } from './problem-line.tsx'
import { isNeeded, useProblem, useSetting } from './use-setting.ts'

/** They have controls of their own inside. */
const GROUPS: ReadonlySet<FieldInput['type']> = new Set(['list', 'rows', 'object', 'record', 'names'])

/** A field with its name, its help and what is wrong with it. */
export function Field({ field, path }: FieldProps) {
  const { title, description, input } = field
  const problem = useProblem(path, { withInner: input.type !== 'rows' && input.type !== 'object' })
  const setting = useSetting(path)
  const id = fieldId(path)
  const control = (
    <FieldInputView {...{ id, field, path, setting, isWrong: problem?.severity === 'error', Inner: Field }} />
  )
  if (input.type === 'switch')
    return (
      <div className="form-field">
        <label className="form-switch">
          {control}
          {title}
        </label>
        <Words {...{ problem, description }} />
      </div>
    )
  // What may stay empty as such may be needed beside what other settings say.
  const isMissing = problem?.severity === 'error' && isEmpty(setting.value) && input.type !== 'rows'
  if (GROUPS.has(input.type))
    return (
      <div className="form-field" role="group" aria-label={title} {...(isMissing ? { [NEEDED]: '' } : {})}>
        <span className="form-label">
          {title} <FieldNote field={field} isNeeded={isMissing} />
        </span>
        {control}
        <Words {...{ problem, description }} />
      </div>
    )
  const needed = isMissing || isNeeded(field, setting.value)
  return (
    <div className="form-field" {...(needed ? { [NEEDED]: '' } : {})}>
      <span className="form-label">
        <label htmlFor={id}>{title}</label> <FieldNote field={field} isNeeded={needed} />
      </span>
      {control}
      <Words {...{ problem, description }} />
    </div>
  )
}

/** Whether it may stay empty. */
function FieldNote({
  field: { isOptional, input },
  isNeeded: needed = false,
}: {
  readonly field: FormField
  readonly isNeeded?: boolean
}) {
  if (needed) return <span className="form-needed">needed</span>
  if (!isOptional || input.type === 'choice' || input.type === 'rows') return null
  return <span className="form-optional">optional</span>
}

function Words({
  problem,
  description,
}: {
  readonly problem: FlowProblem | undefined
  readonly description: string
}) {
  if (problem === undefined) return description === '' ? null : <p className="form-help">{description}</p>
  return <ProblemLine problem={problem} />
}
