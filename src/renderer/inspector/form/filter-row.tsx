import { useInspected } from '../inspected.tsx'
import { named, RowField, RowFieldWords, RowLabel } from './row-field.tsx'
import { fieldId } from './field-id.ts'
import type { RowProps } from './field-props.ts'
import { freeText, freeValue } from './setting-text.ts'
import { TextField } from '../../controls/text-field.tsx'
import { useProblem, useSetting } from './use-setting.ts'

/** A field, how it is compared, and with what. */
export function FilterRow({ path, fields, tools }: RowProps) {
  const { value: is } = useSetting([...path, 'is'])
  return (
    <>
      <span className="form-row-line">
        <RowLabel field={named(fields, 'path')} path={[...path, 'path']}>
          Field
        </RowLabel>
        <RowField field={named(fields, 'path')} path={[...path, 'path']} />
        {tools}
      </span>
      <span className="form-row-line">
        <RowLabel field={named(fields, 'is')} path={[...path, 'is']}>
          Is
        </RowLabel>
        <span className="form-short">
          <RowField field={named(fields, 'is')} path={[...path, 'is']} />
        </span>
        {is !== 'present' && <SeenValue path={path} />}
      </span>
      <RowFieldWords field={named(fields, 'path')} path={[...path, 'path']} />
      <RowFieldWords field={named(fields, 'value')} path={[...path, 'value']} hasResult={false} />
    </>
  )
}

/** What the field is compared with: the values that the samples have there are offered. */
function SeenValue({ path }: Pick<RowProps, 'path'>) {
  const { paths } = useInspected()
  const { value: field } = useSetting([...path, 'path'])
  const { value, set } = useSetting([...path, 'value'])
  const isWrong = useProblem([...path, 'value'], { withInner: true })?.severity === 'error'
  const id = fieldId([...path, 'value'])
  const seen = paths.find((each) => each.path === field)
  return (
    <>
      <TextField
        id={id}
        isData
        aria-label="Value"
        title="What the field is compared with"
        aria-invalid={isWrong}
        placeholder="value"
        list={`${id}-seen`}
        value={freeText(value)}
        onChange={({ target }) => set(freeValue(target.value))}
      />
      <datalist id={`${id}-seen`}>
        {seen?.values.map((text) => (
          <option key={text} value={freeText(JSON.parse(text))} />
        ))}
      </datalist>
    </>
  )
}
