import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js')

// A file deleted from src must not live on in what is published.
rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
const wroteSomething = existsSync('dist')
if (!wroteSomething) console.error('build: tsc wrote no dist folder: read its messages above.')
process.exitCode = wroteSomething ? (status ?? 1) : 1
if (process.exitCode === 0 && existsSync('src/renderer/index.html')) {
  const { buildRenderer } = await import('./renderer.ts')
  await buildRenderer({ gallery: false })
}
