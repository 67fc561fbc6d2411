import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Capability } from '../../contract/capability.ts'
import type { AskedPower } from '../../flow/capabilities.ts'
import { workspaceFile } from '../../runtime/flow/workspace-file.ts'
import { WORKSPACE_FILE } from '../workspace.ts'

/**
 * The powers of a flow with each file where it really lies, without those that are the flow's own: in its folder, or
 * anywhere in a folder that somebody made a workspace. What is hidden (`.git`, `.ssh`) is nobody's own. Throws
 * FILE_OUTSIDE_WORKSPACE, links resolved.
 */
export function placedPowers(
  asked: readonly AskedPower[],
  { file, workspace }: { readonly file: string; readonly workspace: string },
): readonly AskedPower[] {
  const folder = dirname(realpathSync(file))
  const root = realpathSync(workspace)
  const own = existsSync(join(workspace, WORKSPACE_FILE)) ? [folder, root] : [folder]
  return asked.flatMap(({ capability, by }) => {
    if (capability.power !== 'read' && capability.power !== 'write') return [{ capability, by }]
    const real = workspaceFile(capability.file, folder, workspace)
    if (own.some((each) => isPlainlyIn(real, each))) return []
    const placed: Capability = { power: capability.power, file: slashed(relative(root, real)) }
    return [{ capability: placed, by }]
  })
}

/** In the folder, and nothing on the way to it hidden. */
function isPlainlyIn(path: string, folder: string): boolean {
  return !relative(folder, path)
    .split(sep)
    .some((step) => step.startsWith('.'))
}

/** A path as it is noted: the same on every system. */
export function slashed(path: string): string {
  return path.split(sep).join('/')
}
