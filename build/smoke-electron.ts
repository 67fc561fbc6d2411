import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyNoWindow } from './electron-binary.ts'

// The specs of the real window: for a machine that has Electron's binary and a display. They are not part of `npm test`.
const root = fileURLToPath(new URL('..', import.meta.url))
const steps = [
  [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
  ['--test', '--test-reporter=spec', join(root, 'test/smoke/studio-window.smoke.ts')],
]

const obstacle = whyNoWindow()
if (obstacle !== undefined) {
  console.error(`The specs of the window cannot run here, because ${obstacle}.`)
  process.exitCode = 1
} else {
  const failed = steps.find(
    (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0,
  )
  process.exitCode = failed === undefined ? 0 : 1
}
