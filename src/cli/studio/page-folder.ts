import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FlowError } from '../../contract/errors.ts'

/** As far from src/cli/studio as from dist/cli/studio. */
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The built page of the Studio. A checkout builds it first, where its sources have changed. Throws STUDIO_NOT_BUILT. */
export async function pageFolder(): Promise<string> {
  const builder = join(root, 'build/renderer.ts')
  if (existsSync(builder)) await runBuilder(builder)
  const folder = join(root, 'dist/renderer')
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new FlowError('STUDIO_NOT_BUILT', {
    message: `The page of the Studio is not in ${folder}.`,
    hint: 'Install Millrace again; in a checkout run "npm ci" and "npm run build".',
  })
}

/** The folder of the shipped examples. */
export function examplesFolder(): string {
  return join(root, 'flows')
}

// As a process of its own: bundling needs packages that only a checkout has, and more memory than serving.
function runBuilder(builder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [builder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', (cause) => reject(notBuilt(cause.message)))
    child.on('close', (code) => (code === 0 ? resolve() : reject(notBuilt(`its build ended with ${code}`))))
  })
}

function notBuilt(why: string): FlowError {
  return new FlowError('STUDIO_NOT_BUILT', {
    message: `The page of the Studio cannot be built: ${why}.`,
    hint: 'Read the lines above, run "npm ci", and start again.',
  })
}
