import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { electronBinary, whyNoWindow } from './electron-binary.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  // A terminal's Ctrl-C reaches the child by itself; we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}

async function openWindow(binary: string): Promise<number> {
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const built = await run(process.execPath, [builder, 'build', '--logLevel', 'warn'])
  return built === 0 ? run(binary, ['.']) : built
}

const binary = electronBinary()
const obstacle = whyNoWindow()
if (binary !== undefined && obstacle === undefined) {
  process.exitCode = await openWindow(binary)
} else {
  console.error(`The Studio opens in the browser here, because ${obstacle}.`)
  process.exitCode = await run(process.execPath, ['bin/millrace.js', 'studio', ...process.argv.slice(2)])
}
