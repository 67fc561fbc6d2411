import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { nameOf } from '../../flow/document/editable-flow.ts'
import { allActions } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import { SearchField } from '../controls/text-field.tsx'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage, useView } from '../page/use-page.tsx'
import './command-search.css'

interface Entry {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly keys?: string
  readonly choose: () => void
}

const SHOWN_AT_MOST = 50

/** Everything by its name: actions, nodes of the flow, flows of the workspace. */
export function CommandSearch() {
  const page = usePage()
  const isOpen = useView((view) => view.isSearchOpen)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => page.view.setState({ isSearchOpen: open })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="search" aria-label="Search or run a command">
          <SearchList page={page} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SearchList({ page }: { readonly page: PageStudio }) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const entries = entriesOf(page).filter(isAbout(query)).slice(0, SHOWN_AT_MOST)
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return
    page.view.setState({ isSearchOpen: false })
    entry.choose()
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt(Math.min(at + 1, entries.length - 1)),
    ArrowUp: () => setAt(Math.max(at - 1, 0)),
    Enter: () => choose(entries[at]),
  }
  return (
    <>
      <SearchField
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls="search-list"
        aria-activedescendant={`search-${at}`}
        aria-label="Search or run a command"
        placeholder="Search or run a command"
        value={query}
        onChange={({ target }) => {
          setQuery(target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const does = keys[event.key]
          if (does === undefined) return
          event.preventDefault()
          does()
        }}
      />
      <ul id="search-list" role="listbox" aria-label="Found">
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            id={`search-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseMove={() => setAt(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(entry)}
            onKeyDown={undefined}
          >
            <span>{entry.title}</span>
            <span className="search-group">{entry.group}</span>
            {entry.keys !== undefined && <kbd className="key">{entry.keys}</kbd>}
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className="search-none">Nothing is called “{query}”.</p>}
    </>
  )
}

function isAbout(query: string): (entry: Entry) => boolean {
  const words = query.toLowerCase().split(/\s+/)
  return ({ title, group }) => words.every((word) => `${title} ${group}`.toLowerCase().includes(word))
}

function entriesOf(page: PageStudio): readonly Entry[] {
  const actions = allActions
    .filter((action) => action.isOff?.(page) !== true)
    .map((action): Entry => {
      const [keys] = action.keys ?? []
      const { id, title, group } = action
      return {
        id,
        title,
        group,
        ...(keys === undefined ? {} : { keys: keysText(keys) }),
        choose: () => void action.run(page),
      }
    })
  const nodes = (page.flow.document?.nodes ?? []).map((node): Entry => ({
    id: `node ${node.id}`,
    title: nameOf(node),
    group: 'Node',
    choose: () => page.selection.setState({ nodes: [node.id], edges: [] }),
  }))
  const flows = (page.workspace.getState().view?.flows ?? []).map(({ file, name }): Entry => ({
    id: `flow ${file}`,
    title: name,
    group: 'Flow',
    choose: () => void page.open(page.link.ask('workspace.open', { file })),
  }))
  return [...actions, ...nodes, ...flows]
}
