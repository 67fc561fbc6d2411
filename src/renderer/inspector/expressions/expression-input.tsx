import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { type Insert, useInspected } from '../inspected.tsx'
import { asTarget, type Suggestion, type SuggestForm, suggestionsFor } from './suggest.ts'
import { useBelowWords } from './use-below-words.ts'

export interface ExpressionInputProps {
  readonly id?: string
  readonly form: SuggestForm
  /** Read out where no label stands beside it. */
  readonly label?: string
  readonly placeholder: string
  readonly value: string
  readonly set: (text: string) => void
  readonly isWrong?: boolean
}

/** A text that names fields: paths of the samples are offered while typing, and put in by a click on a field of In. */
export function ExpressionInput({
  id,
  form,
  label,
  placeholder,
  value,
  set,
  isWrong = false,
}: ExpressionInputProps) {
  const { paths, insert } = useInspected()
  const list = useId()
  const control = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number>()
  const [chosen, setChosen] = useState(0)
  /** The list was walked: who presses Tab then means what is chosen there. */
  const [isWalked, setWalked] = useState(false)
  const offered =
    caret === undefined
      ? undefined
      : suggestionsFor({ text: value, caret: Math.min(caret, value.length), form, paths })
  const items = offered?.items ?? []
  const down = useBelowWords(control, items.length > 0)
  const put = (text: string, from: number, to: number) => {
    set(value.slice(0, from) + text + value.slice(to))
    setCaret(undefined)
    // The caret goes behind what was put in, once it is there.
    requestAnimationFrame(() => control.current?.setSelectionRange(from + text.length, from + text.length))
  }
  const take = ({ text }: Suggestion) => put(text, offered?.from ?? 0, offered?.to ?? value.length)
  const insertPath = useInsertion((path) => {
    if (form === 'path') return put(path, 0, value.length)
    if (form === 'target') return put(asTarget(path) ?? value, 0, value.length)
    const { selectionStart: from = value.length, selectionEnd: to = value.length } = control.current ?? {}
    put(path, from, to)
  })
  const walk = (to: number) => {
    setChosen(to)
    setWalked(true)
  }
  // Else Tab leaves the field: behind `*` nothing was begun that it could end.
  const isMeant = isWalked || (offered !== undefined && offered.from < offered.to)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => walk(Math.min(chosen + 1, items.length - 1)),
    ArrowUp: () => walk(Math.max(chosen - 1, 0)),
    Enter: () => take(items[chosen]!),
    ...(isMeant ? { Tab: () => take(items[chosen]!) } : {}),
    Escape: () => setCaret(undefined),
  }
  const press = (event: KeyboardEvent) => {
    const isLine = form === 'path' || form === 'target'
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault()
      return setCaret(control.current?.selectionStart ?? value.length)
    }
    const does = items.length === 0 ? undefined : keys[event.key]
    if (does === undefined || event.shiftKey) {
      // Enter alone is the form's: it leads on. Shift+Enter begins a line where there may be several.
      if (event.key === 'Enter' && event.shiftKey && isLine) event.preventDefault()
      return
    }
    event.preventDefault()
    event.stopPropagation()
    does()
  }
  return (
    <span className="expression">
      <textarea
        {...(id === undefined ? {} : { id })}
        ref={control}
        className="field field-data form-growing"
        rows={1}
        spellCheck={false}
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={items.length > 0 ? `${list}-${chosen}` : undefined}
        aria-label={label}
        aria-invalid={isWrong}
        placeholder={placeholder}
        value={value}
        onChange={({ target }) => {
          set(target.value)
          setCaret(target.selectionStart)
          setChosen(0)
          setWalked(false)
        }}
        onFocus={() => {
          insert.current = insertPath
        }}
        onBlur={() => setCaret(undefined)}
        onKeyDown={press}
      />
      {items.length > 0 && (
        <ul
          id={list}
          role="listbox"
          className="expression-list"
          aria-label="Fields of the samples"
          style={{ top: `calc(100% + ${down}px)` }}
        >
          {items.map((item, index) => (
            <li
              key={item.text}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onMouseMove={() => setChosen(index)}
              onMouseDown={(event) => {
                event.preventDefault()
                take(item)
              }}
            >
              <span>{item.text}</span>
              <span className="expression-about">{item.about}</span>
            </li>
          ))}
        </ul>
      )}
    </span>
  )
}

/** The same function through all renders, so that who keeps it reaches the field as it is now. */
function useInsertion(insertNow: Insert): Insert {
  const { insert } = useInspected()
  const latest = useRef(insertNow)
  useEffect(() => {
    latest.current = insertNow
  })
  const [insertion] = useState(() => (path: string) => latest.current(path))
  useEffect(
    () => () => {
      if (insert.current === insertion) insert.current = undefined
    },
    [insert, insertion],
  )
  return insertion
}
