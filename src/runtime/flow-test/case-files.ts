import { existsSync, realpathSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { CASE_FILES } from './flow-case.ts'

/**
 * The file of a case that stands for one that the flow names: `files/data/app.log` for `data/app.log`. Undefined where
 * the case has none, or where its links lead out of it.
 */
export function caseFile(folder: string, path: string): string | undefined {
  const files = join(folder, CASE_FILES.files)
  const wanted = resolve(files, path)
  if (!isInside(wanted, files) || !existsSync(wanted)) return undefined
  const real = realpathSync(wanted)
  return isInside(real, realpathSync(files)) ? real : undefined
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`)
}
