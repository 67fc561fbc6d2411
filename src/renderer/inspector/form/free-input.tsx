import { useState } from 'react'
import type { FieldInputProps } from './field-props.ts'
import { freeText, freeValue, placeholderOf, typeName } from './setting-text.ts'

/** A value of any type: what is JSON is taken as that, all else is text; beside it stands what it was taken for. */
export function FreeInput({
  id,
  field,
  label,
  setting,
  isWrong,
}: Omit<FieldInputProps, 'path' | 'Inner'> & { readonly label?: string }) {
  const { value, set } = setting
  const [typed, setTyped] = useState<string>()
  const text = typed ?? freeText(value)
  return (
    <span className="form-free">
      <textarea
        id={id}
        className="field field-data form-growing"
        rows={1}
        spellCheck={false}
        aria-label={label}
        aria-invalid={isWrong}
        placeholder={placeholderOf(field)}
        value={text}
        onChange={({ target }) => {
          setTyped(target.value)
          set(freeValue(target.value))
        }}
        onBlur={() => setTyped(undefined)}
      />
      {value !== undefined && <span className="form-type">{typeName(value)}</span>}
    </span>
  )
}
