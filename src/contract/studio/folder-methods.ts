import { z } from 'zod'
import type { MethodTable } from './method.ts'

/** An absolute path of this machine. */
const folderPath = z.string().min(1).max(4_096)

const listedFolder = z.object({
  folder: folderPath,
  name: z.string(),
  /** It holds a millrace.json: flows are worked on there. */
  isWorkspace: z.boolean(),
})
export type ListedFolder = z.output<typeof listedFolder>

export const folderView = z.object({
  folder: folderPath,
  /** The folder above; null at the home folder, which nothing leads out of. */
  above: folderPath.nullable(),
  isWorkspace: z.boolean(),
  /** Folders in it by name, at most 500; hidden ones left out. */
  folders: z.array(listedFolder),
  /** More of them than are listed. */
  more: z.number().int(),
})
export type FolderView = z.output<typeof folderView>

/** Folders of this machine, below the home folder of the user who runs the Studio: their names, and nothing in them. */
export const folderMethods = {
  /** The home folder unless one is named. Refused with STUDIO_FOLDER_REFUSED. */
  'folders.list': { params: z.object({ folder: folderPath.optional() }), result: folderView },
  /** Folders that were worked in, the latest first. */
  'folders.recent': { params: z.object({}), result: z.array(listedFolder) },
  /** Asks by the system's own dialog where there is one, and opens what is chosen; false where there is none. */
  'folders.choose': { params: z.object({}), result: z.boolean(), writes: true },
  /**
   * From now on this Studio works in another folder, for all its pages. Refused with STUDIO_FOLDER_REFUSED, also while
   * flows run in the present one.
   */
  'folders.open': {
    params: z.object({ folder: folderPath }),
    result: z.null(),
    writes: true,
    isRepeatable: true,
  },
} as const satisfies MethodTable
