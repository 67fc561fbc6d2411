import type { FolderView, ListedFolder } from '../../../contract/studio/folder-methods.ts'

/** What a page may ask about the folders of this machine. */
export interface Places {
  list(folder: string | undefined): FolderView
  recent(): ListedFolder[]
  /** By the system's own dialog; false where the shell has none. */
  choose(): Promise<boolean>
  open(folder: string): void
}
