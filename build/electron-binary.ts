import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Why the window cannot be opened here; undefined where it can. */
export function whyNoWindow(): string | undefined {
  if (electronBinary() === undefined)
    return 'the binary of Electron is not installed (npx install-electron fetches it)'
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env
  if (process.platform === 'linux' && DISPLAY === '' && WAYLAND_DISPLAY === '') return 'there is no display'
  return undefined
}

/** Asked of its files: the package itself would begin to download. */
export function electronBinary(): string | undefined {
  const place = join(root, 'node_modules/electron')
  const named = join(place, 'path.txt')
  if (!existsSync(named)) return undefined
  const binary = join(place, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(binary) ? binary : undefined
}
