import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A hash of what is measured: runs are fresh processes, so an edit in between would mix two engines in one figure. */
export function sourcesHash(): string {
  const hash = createHash('sha256')
  for (const file of globSync('{src,bench,bin}/**/*.{ts,js,mjs}', { cwd: root }).toSorted())
    hash.update(file).update(readFileSync(`${root}/${file}`))
  return hash.digest('hex')
}

/** The commit, with "changed" where the sources are not the committed ones. */
export function codeVersion(): string {
  try {
    const changed = git('status', '--porcelain', '--', 'src', 'bin', 'bench/product', 'bench/measures') !== ''
    return git('rev-parse', '--short=8', 'HEAD') + (changed ? ' changed' : '')
  } catch {
    return 'unknown'
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}
