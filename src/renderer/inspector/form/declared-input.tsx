import { Plus } from 'lucide-react'
import type { EditCommand } from '../../../flow/document/edit-command.ts'
import { specOf } from '../../../nodes/catalog.ts'
import { Button } from '../../controls/button.tsx'
import { TextField } from '../../controls/text-field.tsx'
import { useDrawn, usePage, useView } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'
import type { FieldInputProps } from './field-props.ts'
import { placeholderOf, textOf } from './setting-text.ts'
import { topicNameFault } from './topic-name-fault.ts'

/** A topic of the flow, or a name that is not declared yet: one click declares it. */
export function TopicInput(props: FieldInputProps) {
  const page = usePage()
  const { node } = useInspected()
  const topics = useDrawn(({ history }) => history.document.topics) ?? {}
  const name = textOf(props.setting.value)
  const use = specOf(node.kind)?.role === 'sink' ? 'owned' : 'expected'
  const declare: EditCommand = { type: 'set-entry', section: 'topics', name, value: { format: 'json', use } }
  const isKnown = Object.hasOwn(topics, name)
  const fault = isKnown ? undefined : topicNameFault(name)
  const isNew = !isKnown && name !== '' && fault === undefined
  return (
    <>
      <NameInput
        {...props}
        names={Object.keys(topics)}
        entered={() => isNew && void page.perform(declare)}
        hint="choose one, or type a new name"
      />
      {fault !== undefined && <p className="form-help">{fault}</p>}
      {isNew && (
        <Button
          className="form-declare"
          look="framed"
          title="Declares it in this flow, as Enter does"
          onClick={() => void page.perform(declare)}
        >
          New topic "{name}"
        </Button>
      )}
    </>
  )
}

/** A reference table of the flow, or a new one: its dialog fills the setting in. */
export function ReferenceInput(props: FieldInputProps) {
  const { id, path, setting } = props
  const page = usePage()
  const { node } = useInspected()
  const isReadOnly = useView((view) => view.isReadOnly)
  const names = Object.keys(useDrawn(({ history }) => history.document.references) ?? {})
  // Without any table there is nothing to choose and nothing to type.
  const isBare = names.length === 0 && textOf(setting.value) === ''
  return (
    <>
      {!isBare && <NameInput {...props} names={names} />}
      <Button
        {...(isBare ? { id } : {})}
        className="form-declare"
        look="framed"
        aria-label="New table…"
        disabled={isReadOnly}
        onClick={() => page.dialogs.setState({ open: { type: 'reference', use: { node: node.id, path } } })}
      >
        <Plus size={16} strokeWidth={1.75} aria-hidden />
        New table…
      </Button>
    </>
  )
}

interface NameInputProps extends FieldInputProps {
  readonly names: readonly string[]
  /** The name is whole. */
  readonly entered?: () => void
  /** Stands in the empty field where there are names to choose from. */
  readonly hint?: string
}

function NameInput({ id, field, setting: { value, set }, isWrong, names, entered, hint }: NameInputProps) {
  return (
    <>
      <TextField
        id={id}
        isData
        list={`${id}-names`}
        aria-invalid={isWrong}
        value={textOf(value)}
        placeholder={names.length === 0 ? placeholderOf(field) : (hint ?? 'choose one')}
        onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
        onKeyDown={({ key }) => key === 'Enter' && entered?.()}
        // Who goes on has said it as well.
        onBlur={() => entered?.()}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
