import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { sourceFiles } from './source-files.ts'

/** One tsconfig for each world a file can live in; a wrong global does not compile there. */
const worlds = ['anywhere', 'node', 'screen', 'screen-tests'] as const

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js')

export interface WorldReport {
  readonly world: string
  readonly files: readonly string[]
  readonly errors: readonly string[]
}

/** Compiles every world of the tree at `root`; no file may be in none. */
export function typecheck(root: string): WorldReport[] {
  const reports = worlds.map((world) => compileWorld(root, world))
  return [...reports, homelessFiles(root, reports)]
}

function compileWorld(root: string, world: string): WorldReport {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      compiler,
      '-p',
      `tsconfig.${world}.json`,
      '--pretty',
      'false',
      '--listFiles',
      // Files that did not change since the last time are not checked again.
      '--incremental',
      '--tsBuildInfoFile',
      `.cache/${world}.tsbuildinfo`,
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )
  const lines = stdout.split('\n').filter((line) => line.trim() !== '')
  const files = lines.filter(isListedFile).map((file) => relative(root, file).split(sep).join('/'))
  const own = files.filter((file) => !file.includes('node_modules') && file.startsWith('src/'))
  const errors = lines.filter((line) => !isListedFile(line))
  if (own.length === 0)
    errors.push(`tsconfig.${world}.json matches no file under src: correct its "include".`)
  if (status !== 0 && errors.length === 0) errors.push(`tsc ended with ${status}: ${stderr}`)
  return { world, files, errors }
}

// --listFiles prints absolute paths among the messages, which begin with a relative one and a position.
function isListedFile(line: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]).*\.(ts|tsx|mts|cts|json)$/.test(line)
}

function homelessFiles(root: string, reports: readonly WorldReport[]): WorldReport {
  const compiled = new Set(reports.flatMap((report) => report.files))
  const all = sourceFiles(root, ['src', 'test', 'build', 'bench'])
  const errors = all
    .filter((file) => !compiled.has(file))
    .map(
      (file) => `${file}: belongs to no world, so nothing checks it: add it to the "include" of a tsconfig.`,
    )
  return { world: 'no world', files: [], errors }
}

function main(): void {
  const reports = typecheck(process.cwd())
  for (const { world, errors } of reports) {
    if (errors.length > 0) console.error(`--- ${world} ---\n${errors.join('\n')}`)
  }
  const counts = reports.slice(0, -1).map(({ world, files }) => `${world} ${ownFiles(files)} files`)
  const errors = reports.reduce((sum, report) => sum + report.errors.length, 0)
  console.log(`typecheck: ${counts.join(', ')}, ${errors} errors`)
  if (errors > 0) process.exitCode = 1
}

function ownFiles(files: readonly string[]): number {
  return files.filter((file) => !file.includes('node_modules') && !file.startsWith('..')).length
}

if (import.meta.main) main()
