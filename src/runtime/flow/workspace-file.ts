import { realpathSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { FlowError } from '../../contract/errors.ts'

/**
 * A file that a flow names, as an absolute path. It must lie in the workspace with every link resolved:
 * a shared flow file can do nothing outside of it.
 */
export function workspaceFile(path: string, folder: string, workspace: string): string {
  const wanted = resolve(folder, path)
  const root = realpathSync(workspace)
  const real = realPath(wanted)
  const inside = relative(root, real)
  if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(root, inside) !== real) {
    throw new FlowError('FILE_OUTSIDE_WORKSPACE', {
      message: `"${path}" lies outside the workspace ${root}.`,
      hint: 'A flow reaches files of its workspace only; move the file there.',
    })
  }
  return real
}

/** The real path of what exists, with the rest that does not exist yet behind it. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), path.slice(parent.length))
  }
}
