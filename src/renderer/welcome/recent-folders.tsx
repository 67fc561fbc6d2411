import { useEffect, useState } from 'react'
import type { ListedFolder } from '../../contract/studio/folder-methods.ts'
import { usePage } from '../page/use-page.tsx'

/** Folders that were worked in before, at one click. */
export function RecentFolders() {
  const page = usePage()
  const [folders, setFolders] = useState<readonly ListedFolder[]>([])
  useEffect(() => {
    page.link.ask('folders.recent', {}).then(setFolders, () => undefined)
  }, [page])
  if (folders.length === 0) return null
  const open = (folder: string) =>
    void page.link.ask('folders.open', { folder }).catch((error: unknown) => page.say(error))
  return (
    <section aria-label="Recent folders">
      <h2>Folders worked in before</h2>
      <ul className="welcome-recent">
        {folders.map(({ folder, name }) => (
          <li key={folder}>
            <button type="button" className="button-line" onClick={() => open(folder)}>
              <span>{name}</span>
              <small title={folder}>{folder}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
