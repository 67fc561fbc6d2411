import { FileInput, FilePlus2, FolderOpen } from 'lucide-react'
import type { FlowListing } from '../../contract/studio/workspace-methods.ts'
import { ActionButton, Button } from '../controls/button.tsx'
import { useEffect, useRef, useState } from 'react'
import { usePage, useWorkspace } from '../page/use-page.tsx'
import { RunBadge } from '../runs/run-badge.tsx'
import { RunList } from '../runs/run-list.tsx'
import { takeFile } from '../share/take-flow-files.ts'
import { RecentFolders } from './recent-folders.tsx'
import './welcome-screen.css'

const RECENT_AT_MOST = 6

/** What a person sees first: examples at one click, a new flow, what was worked on last. */
export function WelcomeScreen() {
  const page = usePage()
  const examples = useWorkspace((workspace) => workspace.examples)
  const flows = useWorkspace(({ view }) => view?.flows) ?? []
  const folder = useWorkspace(({ view }) => view?.folder)
  const begin = useRef<HTMLDivElement>(null)
  // So that Enter begins; who has chosen something else meanwhile keeps it.
  useEffect(() => {
    if (document.activeElement === document.body) begin.current?.querySelector('button')?.focus()
  }, [])
  return (
    <main className="welcome">
      <h1>What flows today?</h1>
      <p>Draw a flow and see what each node does with real messages, before it runs.</p>
      <RunList />
      <section aria-label="Examples">
        <h2>Open an example</h2>
        <div className="welcome-examples">
          {examples.map(({ name, title, description, nodes }) => (
            <button
              key={name}
              type="button"
              className="welcome-example"
              onClick={() => void page.open(page.link.ask('workspace.take-example', { name }))}
            >
              <strong>{title}</strong>
              <span>{description}</span>
              <small>{nodes} nodes</small>
            </button>
          ))}
        </div>
      </section>
      <section aria-label="New">
        <h2>Or begin with nothing, a file or another folder</h2>
        <div className="welcome-begin" ref={begin}>
          <ActionButton action="file.new" look="framed">
            <FilePlus2 size={16} strokeWidth={1.75} aria-hidden />
            New flow
          </ActionButton>
          <ImportButton />
          <ActionButton action="file.open-folder" look="framed">
            <FolderOpen size={16} strokeWidth={1.75} aria-hidden />
            Open folder
          </ActionButton>
        </div>
      </section>
      {flows.length > 0 && <FlowsHere flows={flows} />}
      {folder !== undefined && <RecentFolders key={folder} />}
    </main>
  )
}

/** The flows of this folder, those that were changed last first; a person with many asks for all of them. */
function FlowsHere({ flows }: { readonly flows: readonly FlowListing[] }) {
  const page = usePage()
  const [isAll, setAll] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  // The button that had the keys is gone: they go to the first flow that it has brought.
  useEffect(() => {
    if (isAll) list.current?.children[RECENT_AT_MOST]?.querySelector('button')?.focus()
  }, [isAll])
  const inTime = flows.toSorted((a, b) => b.changedAt - a.changedAt)
  const shown = isAll ? inTime : inTime.slice(0, RECENT_AT_MOST)
  return (
    <section aria-label="Flows">
      <h2>{isAll ? 'All flows of this folder, changed last first' : 'Changed last'}</h2>
      <ul className="welcome-recent" ref={list}>
        {shown.map(({ file, name }) => (
          <li key={file}>
            <button
              type="button"
              className="button-line"
              onClick={() => void page.open(page.link.ask('workspace.open', { file }))}
            >
              <RunBadge file={file} />
              <span title={name}>{name}</span>
              <small title={file}>{file}</small>
            </button>
          </li>
        ))}
      </ul>
      {shown.length < flows.length && (
        <Button onClick={() => setAll(true)}>Show all {flows.length} flows</Button>
      )}
    </section>
  )
}

/** Shows what a flow file would do before it is taken; dropping one anywhere does the same. */
function ImportButton() {
  const page = usePage()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button look="framed" onClick={() => input.current?.click()}>
        <FileInput size={16} strokeWidth={1.75} aria-hidden />
        Import flow file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json"
        aria-label="Flow file"
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file !== undefined) void takeFile(page, file)
          target.value = ''
        }}
      />
    </>
  )
}
