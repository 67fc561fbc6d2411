import { TextField } from '../controls/text-field.tsx'
import { BEGINS_HERE } from '../dialogs/dialog-frame.tsx'

interface MessageFieldsProps {
  readonly text: { readonly key: string; readonly value: string }
  readonly change: (text: { readonly key: string; readonly value: string }) => void
  readonly isWrong: boolean
  /** There is a key only. */
  readonly isWithoutValue?: boolean
  /** Keys begin there when the dialog opens. */
  readonly beginsAt?: 'key' | 'value'
  /** The value has the caret when the fields come. */
  readonly takesKeys?: boolean
}

/** Key and value of a message that a person writes. */
export function MessageFields({
  text,
  change,
  isWrong,
  isWithoutValue = false,
  beginsAt,
  takesKeys = false,
}: MessageFieldsProps) {
  const { key, value } = text
  return (
    <>
      <label className="dialog-field">
        Key
        <TextField
          isData
          {...(beginsAt === 'key' ? { [BEGINS_HERE]: '' } : {})}
          value={key}
          placeholder="none"
          onChange={({ target }) => change({ key: target.value, value })}
        />
      </label>
      <label className="dialog-field">
        Value
        <textarea
          {...(beginsAt === 'value' ? { [BEGINS_HERE]: '' } : {})}
          className="field field-data"
          autoFocus={takesKeys}
          rows={10}
          spellCheck={false}
          aria-invalid={isWrong && value !== ''}
          disabled={isWithoutValue}
          placeholder={'{"product_id": "PROD001", "quantity": 2}'}
          value={value}
          onChange={({ target }) => change({ key, value: target.value })}
        />
      </label>
    </>
  )
}
