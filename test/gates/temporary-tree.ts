import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const repository = fileURLToPath(new URL('../../', import.meta.url))

/** Paths from the root of a tree, and what the files there say. */
export type Files = Readonly<Record<string, string>>

/** A repository that keeps the rules: one file of each layer, and one kind. */
export const cleanFiles: Files = {
  'src/contract/message.ts': `import { z } from 'zod'\nexport const message = z.object({ key: z.string() })\n`,
  'src/flow/paths.ts': `import { message } from '../contract/message.ts'\nexport const keys = Object.keys(message.shape)\n`,
  'src/nodes/catalog.ts': `import { lookupSpec } from './lookup/spec.ts'\nexport const catalog = [lookupSpec]\n`,
  'src/nodes/lookup/spec.ts': `import { keys } from '../../flow/paths.ts'\nexport const lookupSpec = { kind: 'lookup', keys }\n`,
  'src/nodes/lookup/runtime.ts': `import { nodeApi } from '../../runtime/node-api.ts'\nexport const lookup = { nodeApi }\n`,
  'src/nodes/filter/spec.ts': `export const filterSpec = { kind: 'filter' }\n`,
  'src/runtime/clock.ts': `export function now(): number {\n  return Date.now()\n}\n`,
  'src/runtime/node-api.ts': `export const nodeApi = 1\n`,
  'src/runtime/node-registry.ts': `export const load = () => import('../nodes/lookup/runtime.ts')\n`,
  'src/renderer/title.tsx': `export const Title = () => document.title\n`,
  'src/renderer/title.test.ts': `import { Title } from './title.tsx'\nexport const title = Title()\n`,
  'src/runtime/broker/embedded/schema.ts': `import Database from 'better-sqlite3'\nexport const open = () => new Database(':memory:')\n`,
}

const trees: string[] = []
afterAll(() => trees.forEach((root) => rmSync(root, { recursive: true, force: true })))

interface TreeOptions {
  /** Packages that are empty here: an import of them resolves. */
  readonly stubs?: readonly string[]
  /** An empty folder, without settings. */
  readonly bare?: boolean
}

/** Writes a small repository with this one's settings into a temporary folder, gone after the tests of the file. */
export function aTree(files: Files, { stubs = [], bare = false }: TreeOptions = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-gate-')))
  trees.push(root)
  if (bare) return root
  for (const name of settingsFiles()) cpSync(join(repository, name), join(root, name))
  for (const name of ['build/anywhere.d.ts', 'build/lint-plugin.ts', 'test/support/keep-differences.ts'])
    cpSync(join(repository, name), join(root, name))
  linkPackages(root, stubs)
  for (const name of stubs) writeTo(root, `node_modules/${name}/index.js`, 'export {}\n')
  for (const [path, text] of Object.entries(files)) writeTo(root, path, text)
  return root
}

function settingsFiles(): string[] {
  return readdirSync(repository).filter((name) =>
    /^(tsconfig.*\.json|package\.json|\.oxlintrc\.json|vitest\.config\.ts|\.prettier.*)$/.test(name),
  )
}

// One link for each package, so that stubs can stand beside them.
function linkPackages(root: string, stubs: readonly string[]): void {
  mkdirSync(join(root, 'node_modules'))
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    // Written through a link, a stub would take the place of the package itself.
    if (stubs.includes(name)) continue
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name))
  }
}

function writeTo(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
