import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import { Fragment } from 'react'
import type { FlowListing } from '../../contract/studio/workspace-methods.ts'
import { isDirty } from '../../flow/document/edit-history.ts'
import { useDrawn, usePage, useView, useWorkspace } from '../page/use-page.tsx'
import { RunBadge } from '../runs/run-badge.tsx'
import '../controls/menu.css'
import './files.css'
import { flowTree } from './flow-tree.ts'

/** The flows of the workspace, by folder. */
export function FlowList() {
  const flows = useWorkspace(({ view }) => view?.flows) ?? []
  return (
    <ul className="flow-list">
      {flowTree(flows).map(({ folder, flows: inside }) => (
        <Fragment key={folder}>
          {folder !== '' && <li className="flow-group">{folder}</li>}
          {inside.map((flow) => (
            <Fragment key={flow.file}>
              <FlowRow flow={flow} />
              {flow.outside !== undefined && <FlowRow flow={flow.outside} isInside />}
            </Fragment>
          ))}
        </Fragment>
      ))}
    </ul>
  )
}

function FlowRow({ flow, isInside = false }: { readonly flow: FlowListing; readonly isInside?: boolean }) {
  const page = usePage()
  const { file, name, isDamaged } = flow
  const isOpen = useDrawn((drawn) => drawn.file) === file
  const isUnsaved = useDrawn(({ history }) => isDirty(history)) === true && isOpen
  return (
    <li className={`flow-row ${isInside ? 'flow-row-inside' : ''}`}>
      <button
        type="button"
        className="palette-entry"
        aria-current={isOpen}
        title={file}
        onClick={() => void page.open(page.link.ask('workspace.open', { file }))}
      >
        <span>{isInside ? 'Simulated outside' : name}</span>
        {!isInside && <RunBadge file={file} />}
        {isDamaged && <span className="title-warn">unreadable</span>}
        {isUnsaved && <span className="flow-dot" role="img" aria-label="not saved" title="not saved" />}
      </button>
      {!isInside && <FlowMenu flow={flow} />}
    </li>
  )
}

function FlowMenu({ flow: { file, name } }: { readonly flow: FlowListing }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button button-plain flow-more"
        aria-label={`More for ${name}`}
        title="Rename, duplicate, delete"
        disabled={isReadOnly}
      >
        <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="start" side="bottom">
          <Menu.Popup className="menu">
            <Menu.Item
              className="menu-item"
              onClick={() => page.dialogs.setState({ open: { type: 'rename-flow', file, name } })}
            >
              Rename…
            </Menu.Item>
            <Menu.Item
              className="menu-item"
              onClick={() => void page.open(page.link.ask('files.duplicate', { file }))}
            >
              Duplicate
            </Menu.Item>
            <Menu.Item
              className="menu-item"
              onClick={() => page.dialogs.setState({ open: { type: 'delete-flow', file, name } })}
            >
              Delete…
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
