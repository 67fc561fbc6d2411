import { CornerLeftUp, Folder, FolderCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FolderView } from '../../contract/studio/folder-methods.ts'
import { plural } from '../data/figures-text.ts'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage } from '../page/use-page.tsx'

/** Leads through the folders of this machine to the one to work in. */
export function OpenFolderDialog() {
  const page = usePage()
  const { view, refused, go, refuse } = useFolders()
  const open = async (folder: string) => {
    try {
      await page.link.ask('folders.open', { folder })
      page.dialogs.setState({ open: undefined })
    } catch (error) {
      refuse(asNotice(error))
    }
  }
  return (
    <DialogFrame
      title="Open folder"
      footer={
        <DialogFoot
          says={view === undefined ? '' : whatItIs(view)}
          does="Open this folder"
          isOff={view === undefined}
          run={() => view !== undefined && void open(view.folder)}
        />
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      <p className="folder-path" title={view?.folder}>
        {view?.folder}
      </p>
      <ul className="folder-list" aria-label="Folders">
        {view !== undefined && view.above !== null && (
          <FolderLine name="Up" look="up" enter={() => void go(view.above ?? undefined)} />
        )}
        {view?.folders.map((folder) => (
          <FolderLine
            key={folder.folder}
            name={folder.name}
            look={folder.isWorkspace ? 'workspace' : 'folder'}
            enter={() => void go(folder.folder)}
          />
        ))}
      </ul>
      {view !== undefined && view.more > 0 && (
        <p className="dialog-note">{plural(view.more, 'more folder is', 'more folders are')} not listed.</p>
      )}
    </DialogFrame>
  )
}

function useFolders() {
  const page = usePage()
  const [view, setView] = useState<FolderView>()
  const [refused, refuse] = useState<Notice>()
  const go = async (folder: string | undefined) => {
    try {
      setView(await page.link.ask('folders.list', folder === undefined ? {} : { folder }))
      refuse(undefined)
    } catch (error) {
      refuse(asNotice(error))
    }
  }
  // Only the first time; from then on a person leads.
  useEffect(() => void go(undefined), [])
  return { view, refused, go, refuse }
}

function whatItIs({ isWorkspace }: FolderView): string {
  return isWorkspace ? 'Flows are worked on here.' : 'No workspace yet: the first flow makes it one.'
}

const ICONS = { up: CornerLeftUp, folder: Folder, workspace: FolderCheck } as const

interface FolderLineProps {
  readonly name: string
  readonly look: keyof typeof ICONS
  readonly enter: () => void
}

function FolderLine({ name, look, enter }: FolderLineProps) {
  const Icon = ICONS[look]
  return (
    <li>
      <button type="button" className="button-line" onClick={enter}>
        <Icon size={16} strokeWidth={1.75} aria-hidden />
        <span title={name}>{name}</span>
        {look === 'workspace' && <small>workspace</small>}
      </button>
    </li>
  )
}
