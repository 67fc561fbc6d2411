import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { Capability } from '../../contract/capability.ts'
import { WORKSPACE_FILE } from '../../contract/environment.ts'
import type { AskedPower } from '../../flow/capabilities.ts'
import { workspaceFile } from '../flow/workspace-file.ts'

/** Where a flow may write without a question, beside its file. */
const OUTPUT_FOLDER = 'out'

/**
 * The powers of a flow with each file where it really lies, without those that are the flow's own. It may read in its
 * folder, and anywhere in a folder that somebody made a workspace; it may write in the folder `out` beside it only, for
 * what is written into the workspace may be run there by somebody else. What is hidden (`.git`, `.ssh`) is nobody's
 * own. Throws FILE_OUTSIDE_WORKSPACE, links resolved.
 */
export function placedPowers(
  asked: readonly AskedPower[],
  { file, workspace }: { readonly file: string; readonly workspace: string },
): readonly AskedPower[] {
  const folder = dirname(realpathSync(file))
  const root = realpathSync(workspace)
  const own = {
    read: existsSync(join(workspace, WORKSPACE_FILE)) ? [folder, root] : [folder],
    write: [join(folder, OUTPUT_FOLDER)],
  }
  return asked.flatMap(({ capability, by }) => {
    if (capability.power !== 'read' && capability.power !== 'write') return [{ capability, by }]
    const real = workspaceFile(capability.file, folder, workspace)
    if (own[capability.power].some((each) => isPlainlyIn(real, each))) return []
    const placed: Capability = { power: capability.power, file: slashed(relative(root, real)) }
    return [{ capability: placed, by }]
  })
}

/** Below the folder, and nothing on the way to it hidden. */
function isPlainlyIn(path: string, folder: string): boolean {
  return !relative(folder, path)
    .split(sep)
    .some((step) => step === '' || step.startsWith('.'))
}

/** A path as it is noted: the same on every system. */
export function slashed(path: string): string {
  return path.split(sep).join('/')
}
