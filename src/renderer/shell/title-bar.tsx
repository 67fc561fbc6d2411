import { Redo2, Save, Search, Share2, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import { isDirty, menuLabels } from '../../flow/document/edit-history.ts'
import { keysText } from '../actions/keys-text.ts'
import { ActionButton } from '../controls/button.tsx'
import { RunControls } from '../runs/run-controls.tsx'
import { RunLine } from '../runs/run-line.tsx'
import { chosenOf } from '../environments/environment-store.ts'
import { useDrawn, useEnvironments, usePage, useView, useWorkspace } from '../page/use-page.tsx'
import { openSearch } from '../search/open-search.ts'
import { MillraceMark } from './millrace-mark.tsx'

export function TitleBar() {
  const page = usePage()
  const workspace = useWorkspace(({ view }) => view?.name)
  const name = useDrawn(({ history }) => history.document.fields.name)
  const file = useDrawn((drawn) => drawn.file)
  const isProtected = useEnvironments((list) => chosenOf(list).isProtected)
  // Tabs, bookmarks and the browser's history are told apart by it.
  useEffect(() => {
    document.title = name === undefined ? 'Millrace' : `${name} · Millrace`
  }, [name])
  return (
    <header className={`title-bar ${isProtected && file !== undefined ? 'title-protected' : ''}`}>
      <button
        type="button"
        className="title-home"
        title="All flows"
        aria-label={workspace ?? 'All flows'}
        onClick={() => page.flow.close()}
      >
        <MillraceMark />
        <span className="title-workspace">{workspace}</span>
      </button>
      {name !== undefined && (
        <>
          <span className="title-slash">/</span>
          <span className="title-flow" title={name}>
            {name}
          </span>
          <SavedState />
          <RunLine />
        </>
      )}
      <button
        type="button"
        className="title-search"
        title={`Search or run a command (${keysText('$mod+k')})`}
        onClick={() => openSearch(page.view)}
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
        <span className="title-search-words">Search or run a command</span>
        <kbd className="key">{keysText('$mod+k')}</kbd>
      </button>
      {name !== undefined && <EditButtons />}
      {file !== undefined && <RunControls file={file} />}
    </header>
  )
}

function SavedState() {
  const dirty = useDrawn(({ history }) => isDirty(history)) ?? false
  const outside = useDrawn((drawn) => drawn.outside)
  if (outside !== undefined)
    return (
      <span className="title-state title-warn">
        {outside.stamp === null ? 'file is gone' : 'changed outside'}
      </span>
    )
  return <span className="title-state">{dirty ? 'edited' : ''}</span>
}

function EditButtons() {
  const undo = useDrawn(({ history }) => menuLabels(history).undo)
  const redo = useDrawn(({ history }) => menuLabels(history).redo)
  const dirty = useDrawn(({ history }) => isDirty(history)) ?? false
  const isReadOnly = useView((view) => view.isReadOnly)
  return (
    <div className="title-actions">
      <ActionButton action="edit.undo" isOff={undo === undefined || isReadOnly}>
        <Undo2 size={16} strokeWidth={1.75} aria-hidden />
      </ActionButton>
      <ActionButton action="edit.redo" isOff={redo === undefined || isReadOnly}>
        <Redo2 size={16} strokeWidth={1.75} aria-hidden />
      </ActionButton>
      <ActionButton action="file.share">
        <Share2 size={16} strokeWidth={1.75} aria-hidden />
        <span className="title-word">Share</span>
      </ActionButton>
      <ActionButton action="file.save" look="framed" isOff={!dirty || isReadOnly}>
        <Save size={16} strokeWidth={1.75} aria-hidden />
        <span className="title-word">Save</span>
      </ActionButton>
    </div>
  )
}
