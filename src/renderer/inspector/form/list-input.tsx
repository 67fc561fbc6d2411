import { Plus, X } from 'lucide-react'
import { Button } from '../../controls/button.tsx'
import { TextField } from '../../controls/text-field.tsx'
import { usePage } from '../../page/use-page.tsx'
import type { FieldInputProps } from './field-props.ts'
import { goToLastRowSoon } from './go-on.ts'
import { textOf } from './setting-text.ts'

/** A list of texts. */
export function ListInput({ id, field, setting: { value, set }, isWrong }: FieldInputProps) {
  const page = usePage()
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const shown =
    value === undefined && Array.isArray(field.unless) ? (field.unless as readonly unknown[]) : items
  const change = (next: readonly unknown[]) => set(next.length === 0 ? undefined : next)
  return (
    <div className="form-list" id={id}>
      {shown.map((item, index) => (
        <span className="form-list-item" key={index}>
          <TextField
            isData
            aria-label={`${field.title} ${index + 1}`}
            aria-invalid={isWrong}
            value={textOf(item)}
            onChange={({ target }) => change(shown.with(index, target.value))}
          />
          <RemoveButton
            what={`${field.title} ${index + 1}`}
            remove={() => change(shown.toSpliced(index, 1))}
          />
        </span>
      ))}
      <AddButton
        add={() => {
          change([...shown, ''])
          goToLastRowSoon(page, id)
        }}
      >
        Add
      </AddButton>
    </div>
  )
}

export function RemoveButton({ what, remove }: { readonly what: string; readonly remove: () => void }) {
  return (
    <Button className="form-remove" title={`Remove ${what}`} aria-label={`Remove ${what}`} onClick={remove}>
      <X size={16} strokeWidth={1.75} aria-hidden />
    </Button>
  )
}

export function AddButton({ add, children }: { readonly add: () => void; readonly children: string }) {
  return (
    <Button className="form-add" onClick={add}>
      <Plus size={16} strokeWidth={1.75} aria-hidden />
      {children}
    </Button>
  )
}
