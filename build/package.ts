import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Fetched at its first use, as the binary of Electron is: who does not package needs none of its 300 packages. */
const PACKAGER = 'electron-builder@26.17.0'

const root = fileURLToPath(new URL('..', import.meta.url))
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'

// `npm run package` makes an installer for this system, `npm run package -- --dir` only its folder.
const steps: readonly (readonly [string, ...string[]])[] = [
  [
    process.execPath,
    join(root, 'node_modules/electron-vite/bin/electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ],
  [
    npx,
    '--yes',
    PACKAGER,
    '--config',
    'build/electron-builder.json',
    '--publish',
    'never',
    ...process.argv.slice(2),
  ],
]

const failed = steps.find(([program, ...args]) => {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: program === 'npx.cmd' })
  return status !== 0
})
if (failed !== undefined)
  console.error(`The desktop app was not packaged: "${failed.slice(0, 3).join(' ')}" failed.`)
process.exitCode = failed === undefined ? 0 : 1
