import {
  type KeyboardEvent,
  type ReactNode,
  useDeferredValue,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { SearchField } from '../controls/text-field.tsx'
import './pick-list.css'
import { found, type Searchable } from './found.ts'

export interface PickEntry extends Searchable {
  readonly id: string
  readonly icon?: ReactNode
  /** As a person reads them. */
  readonly keys?: string
}

interface PickListProps<Entry extends PickEntry> {
  readonly label: string
  readonly entries: readonly Entry[]
  readonly choose: (entry: Entry) => void
  /** What is said where the list has no entry at all. */
  readonly empty?: ReactNode
  /** Keys that the list itself has no use for; true: they are done. */
  readonly onKey?: (event: KeyboardEvent) => boolean
  /** Between the field and the list. */
  readonly children?: ReactNode
}

const SHOWN_AT_MOST = 50
/** More than can be seen without scrolling: the others come behind the first frame. */
const SHOWN_FIRST = 12

/** A field to type in and what it finds; arrows and Enter choose, as does a click. */
export function PickList<Entry extends PickEntry>(props: PickListProps<Entry>) {
  const { label, entries, choose, empty, onKey, children } = props
  const [query, setQuery] = useState('')
  const [wanted, setAt] = useState(0)
  const list = useId()
  const most = useDeferredValue(SHOWN_AT_MOST, SHOWN_FIRST)
  const shown = found(entries, query).slice(0, most)
  const at = Math.max(0, Math.min(wanted, shown.length - 1))
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt(Math.min(at + 1, shown.length - 1)),
    ArrowUp: () => setAt(Math.max(at - 1, 0)),
    Enter: () => shown[at] !== undefined && choose(shown[at]),
  }
  return (
    <>
      <SearchField
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={shown.length === 0 ? undefined : `${list}-${at}`}
        aria-label={label}
        placeholder={label}
        value={query}
        onChange={({ target }) => {
          setQuery(target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (onKey?.(event) === true) return event.preventDefault()
          const does = keys[event.key]
          if (does === undefined) return
          event.preventDefault()
          does()
        }}
      />
      {children}
      <ul className="pick-list" id={list} role="listbox" aria-label="Found">
        {shown.map((entry, index) => (
          <PickOption
            key={entry.id}
            id={`${list}-${index}`}
            entry={entry}
            isAt={index === at}
            point={() => setAt(index)}
            choose={() => choose(entry)}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className="pick-none">{query === '' ? empty : `Nothing here is called "${query}".`}</p>
      )}
    </>
  )
}

interface PickOptionProps {
  readonly id: string
  readonly entry: PickEntry
  readonly isAt: boolean
  readonly point: () => void
  readonly choose: () => void
}

function PickOption({ id, entry: { icon, title, note, group, keys }, isAt, point, choose }: PickOptionProps) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isAt) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isAt])
  return (
    <li
      ref={row}
      id={id}
      role="option"
      aria-selected={isAt}
      onMouseMove={isAt ? undefined : point}
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
      onKeyDown={undefined}
    >
      {icon}
      <span className="pick-title" title={note === undefined ? title : `${title}: ${note}`}>
        {title} {note !== undefined && <small>{note}</small>}
      </span>
      {group !== undefined && <span className="pick-group">{group}</span>}
      {keys !== undefined && <kbd className="key">{keys}</kbd>}
    </li>
  )
}
