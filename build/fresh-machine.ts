import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInChroot } from './fresh/chroot.ts'
import { passOnSettings } from './fresh/machine-settings.ts'
import { freshRootFolder, user } from './fresh/root-folder.ts'

/** One thing that a person does on a fresh machine, and what must come of it. */
interface Step {
  readonly name: string
  readonly line: string
  readonly says?: RegExp
}

const noCompiler =
  'for p in cc gcc g++ c++ clang make python python3; do if command -v $p; then exit 1; fi; done'

const steps: readonly Step[] = [
  { name: 'no compiler is here', line: noCompiler },
  { name: 'the machine has Node 20', line: 'node --version', says: /^v20\./ },
  { name: 'npm ci', line: 'npm ci', says: /added \d+ packages/ },
  { name: 'npm start', line: 'npm start -- --for 3s --no-open', says: /\nhttp:\/\/127\.0\.0\.1:\d+\// },
  { name: 'npm run example', line: 'npm run example -- --for 3s' },
  {
    name: 'npm test -- smoke',
    line: 'npm test -- smoke',
    says: /\n[1-9]\d* passed, 0 failed, 0 skipped\n?$/,
  },
]

/** Clones HEAD into a Debian with Node 20 and no compiler, installs, starts and tests it there. */
function runOnFreshMachine(): boolean {
  const root = freshRootFolder()
  try {
    const environment = passOnSettings(root.path)
    const clone = join(root.path, user.home, 'millrace')
    cloneHead(clone)
    const scripts = scriptsOf(clone)
    return steps.every((step) => {
      if (step.name === 'npm start' && !('start' in scripts))
        return note('npm start: package.json has no start script yet')
      return runStep(step, root.path, environment)
    })
  } finally {
    root.remove()
  }
}

function cloneHead(folder: string): void {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', '.', folder])
  execFileSync('chown', ['-R', `${user.id}:${user.id}`, folder])
  const commit = execFileSync('git', ['log', '-1', '--format=%h %s'], { encoding: 'utf8' }).trim()
  note(`cloned ${commit} (what is not committed is not in it)`)
}

function scriptsOf(folder: string): Record<string, string> {
  return (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  ).scripts
}

function runStep({ name, line, says }: Step, root: string, environment: NodeJS.ProcessEnv): boolean {
  const { exitCode, output, seconds } = runInChroot(root, line, environment)
  if (exitCode === 0 && (says === undefined || says.test(output)))
    return note(`${name}: ok after ${seconds.toFixed(1)} s`)
  const why = exitCode === 0 ? `its output does not match ${says}` : `exit code ${exitCode}`
  console.error(`fresh: ${name}: FAILED, ${why}. It printed:\n${output}`)
  return false
}

function note(text: string): true {
  console.log(`fresh: ${text}`)
  return true
}

/** What is missing here, if anything. */
function missing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x64'
  if (process.getuid?.() !== 0) return 'it needs root, for chroot'
  if (spawnSync('debootstrap', ['--version']).error)
    return 'there is no debootstrap: run `npm run test:setup`'
  return undefined
}

const obstacle = missing()
if (obstacle !== undefined) {
  console.log(`fresh: not run: ${obstacle}.`)
  if (process.env['CI'] === 'true') process.exitCode = 1
} else if (!runOnFreshMachine()) {
  process.exitCode = 1
}
