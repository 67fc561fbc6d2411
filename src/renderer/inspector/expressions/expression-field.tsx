import type { FieldInputProps } from '../form/field-props.ts'
import { placeholderOf, textOf } from '../form/setting-text.ts'
import { ExpressionInput } from './expression-input.tsx'
import type { SuggestForm } from './suggest.ts'
import { ResultLine } from './result-line.tsx'

/** An expression, and what it gives on the samples. */
export function ExpressionField({
  id,
  field,
  setting: { value, set },
  isWrong,
  form,
}: FieldInputProps & { readonly form: SuggestForm }) {
  return (
    <>
      <ExpressionInput
        id={id}
        form={form}
        placeholder={placeholderOf(field)}
        value={textOf(value)}
        isWrong={isWrong}
        set={(text) => set(text === '' && field.isOptional ? undefined : text)}
      />
      {form !== 'target' && <ResultLine field={id} form={form} source={textOf(value)} />}
    </>
  )
}
