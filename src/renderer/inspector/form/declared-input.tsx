import type { EditCommand } from '../../../flow/document/edit-command.ts'
import { specOf } from '../../../nodes/catalog.ts'
import { Button } from '../../controls/button.tsx'
import { TextField } from '../../controls/text-field.tsx'
import { useDrawn, usePage } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import type { FieldInputProps } from './field-props.ts'
import { placeholderOf, textOf } from './setting-text.ts'

const TOPIC = /^[a-zA-Z0-9._-]{1,200}$/

/** A topic of the flow, or a name that is not declared yet: one click declares it. */
export function TopicInput(props: FieldInputProps) {
  const page = usePage()
  const { node } = useInspected()
  const topics = useDrawn(({ history }) => history.document.topics) ?? {}
  const name = textOf(props.setting.value)
  const use = specOf(node.kind)?.role === 'sink' ? 'owned' : 'expected'
  const declare: EditCommand = { type: 'set-entry', section: 'topics', name, value: { format: 'json', use } }
  return (
    <>
      <NameInput {...props} names={Object.keys(topics)} />
      {TOPIC.test(name) && !Object.hasOwn(topics, name) && (
        <Button className="form-declare" look="framed" onClick={() => void page.perform(declare)}>
          Declare topic “{name}”
        </Button>
      )}
    </>
  )
}

/** A reference table of the flow. */
export function ReferenceInput(props: FieldInputProps) {
  const references = useDrawn(({ history }) => history.document.references) ?? {}
  return <NameInput {...props} names={Object.keys(references)} />
}

function NameInput({
  id,
  field,
  setting: { value, set },
  isWrong,
  names,
}: FieldInputProps & { readonly names: readonly string[] }) {
  return (
    <>
      <TextField
        id={id}
        isData
        list={`${id}-names`}
        aria-invalid={isWrong}
        value={textOf(value)}
        placeholder={names.length === 0 ? placeholderOf(field) : 'choose one'}
        onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
