import { accessSync, constants } from 'node:fs'
import { describeError } from '../../../contract/errors.ts'

const WORDS: Readonly<Record<string, string>> = {
  EROFS: 'its disk is mounted read-only',
  EACCES: 'this user may not write in it',
  EPERM: 'the system lets nobody write in it',
}

/** Why something was not written in a workspace: on a read-only disk the system speaks of what it happened to miss. */
export function whyNotWritten(workspace: string, cause: unknown): string {
  return whyUnwritable(workspace) ?? describeError(cause)
}

/** Why nothing can be written in a folder; null where it can. The system is asked, and nothing is tried. */
export function whyUnwritable(folder: string): string | null {
  try {
    accessSync(folder, constants.W_OK)
    return null
  } catch (error) {
    return WORDS[(error as NodeJS.ErrnoException).code ?? ''] ?? describeError(error)
  }
}
