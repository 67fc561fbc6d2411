import type { FolderView, ListedFolder } from '../../../contract/studio/folder-methods.ts'

/** What a page may ask about the folders of this machine. */
export interface Places {
  list(folder: string | undefined): FolderView
  recent(): ListedFolder[]
  /** By the system's own dialog; false where the shell has none. `page`: the one that asks, and will have the pen there. */
  choose(page: string | undefined): Promise<boolean>
  open(folder: string, page: string | undefined): void
}
