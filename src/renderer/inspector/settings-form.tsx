import { type FocusEvent, type KeyboardEvent, useState } from 'react'
import { specOf } from '../../nodes/catalog.ts'
import { Button } from '../controls/button.tsx'
import { noteLeft } from '../document/fresh-store.ts'
import { usePage } from '../page/use-page.tsx'
import { Field } from './form/field.tsx'
import { pathOfField } from './form/field-id.ts'
import { type FormField, formFields, isSecondary } from './form/form-fields.ts'
import { goOn, isLine, wasLed } from './form/go-on.ts'
import { useInspected } from './inspected.tsx'
import './settings-form.css'

/** A node's settings, one field for each that its kind describes; what one seldom sets is folded away. */
export function SettingsForm() {
  const page = usePage()
  const { node, problems } = useInspected()
  const spec = specOf(node.kind)
  // Decided once: a field that is filled in stays where it was.
  const [secondary, setSecondary] = useState<ReadonlySet<string>>(
    () => new Set(spec === undefined ? [] : secondaryOf(formFields(spec), node.config)),
  )
  const [isOpen, setOpen] = useState(false)
  if (spec === undefined)
    return <p className="form-note">This Millrace does not know the kind "{node.kind}".</p>
  const fields = formFields(spec)
  const told = problems.flatMap(({ place }) => (place.on === 'setting' ? [String(place.path[0])] : []))
  // What is wrong is never folded away; while all is open it stays where a person has it under the hands.
  if (!isOpen && told.some((name) => secondary.has(name)))
    setSecondary(new Set([...secondary].filter((name) => !told.includes(name))))
  const [first, rest] = [
    fields.filter(({ name }) => !secondary.has(name)),
    fields.filter(({ name }) => secondary.has(name)),
  ]
  const press = (event: KeyboardEvent) => {
    const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey
    if (event.key !== 'Enter' || event.defaultPrevented || !isPlain || event.nativeEvent.isComposing) return
    if (!(event.target instanceof Element) || !isLine(event.target)) return
    event.preventDefault()
    goOn(page, event.target)
  }
  const leave = ({ target }: FocusEvent) => {
    // Who goes on from a button has gone to fill the setting in.
    const path = target instanceof HTMLButtonElement ? undefined : pathOfField(target.id)
    if (path !== undefined && !wasLed(target)) noteLeft(page.fresh, node.id, path)
  }
  return (
    <div className="form" onKeyDown={press} onBlur={leave}>
      {first.map((field) => (
        <Field key={field.name} field={field} path={[field.name]} />
      ))}
      {rest.length > 0 && (
        <Button className="form-more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Fewer settings' : `More settings · ${rest.length}`}
        </Button>
      )}
      {isOpen && rest.map((field) => <Field key={field.name} field={field} path={[field.name]} />)}
    </div>
  )
}

function secondaryOf(fields: readonly FormField[], config: Readonly<Record<string, unknown>> = {}): string[] {
  return fields.filter((field) => isSecondary(field, config[field.name])).map(({ name }) => name)
}
