import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'dist/renderer')
const mark = join(built, 'sources.sha256')

/** A code editor and its language are a file of some megabytes, loaded when code is written: no news to anybody. */
const LARGEST_CHUNK_KB = 10_000

/** All that the page is made of. */
const sources = [
  'src/renderer',
  'src/contract',
  'src/flow',
  'src/nodes',
  'vite.config.ts',
  'package-lock.json',
]

/** Builds the page of the Studio where its sources are not those it was built from. Says so, because it takes seconds. What is published has no page of all states. */
export async function buildRenderer({ gallery = true } = {}): Promise<void> {
  const hash = `${hashOfSources()}${gallery ? ' with the gallery' : ''}`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return
  console.error('Building the page of the Studio; this takes a few seconds, once for each change of it.')
  // Whoever starts this may be a test, whose own setting would make a page for development of it.
  process.env['NODE_ENV'] = 'production'
  process.env['MILLRACE_PAGE_GALLERY'] = gallery ? 'yes' : 'no'
  const { build } = await import('vite')
  // Beside its place and moved there whole: another start meanwhile serves the old one or the new one.
  const fresh = `${built}.${process.pid}`
  await build({
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: fresh, chunkSizeWarningLimit: LARGEST_CHUNK_KB },
  })
  writeFileSync(join(fresh, 'sources.sha256'), hash)
  replaceFolder(fresh, built)
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesOf)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function filesOf(path: string): readonly string[] {
  if (/\.[a-z]+$/.test(path)) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted()
}

function replaceFolder(fresh: string, place: string): void {
  const old = `${place}.${process.pid}.old`
  mkdirSync(dirname(place), { recursive: true })
  if (existsSync(place)) renameSync(place, old)
  try {
    renameSync(fresh, place)
  } catch {
    rmSync(fresh, { recursive: true, force: true }) // another start was faster, with the same sources
  }
  rmSync(old, { recursive: true, force: true })
}

if (import.meta.main) await buildRenderer()
