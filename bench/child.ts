import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeOptionsOf } from './product-process.ts'

export interface Child {
  /** Relative to this folder. */
  readonly program: string
  readonly env?: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
}

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** The line of JSON that a finished program printed last. */
export type Report = Readonly<Record<string, unknown>>

const LONGEST_MS = 10 * 60_000

/** Runs a program in a process of its own, so that no run meets the warm code or the garbage of another. */
export async function runChild({ program, env = {}, nodeOptions = [] }: Child): Promise<Report> {
  const own = nodeOptionsOf(program)
  const args = [...own.options, ...nodeOptions, benchFile(program)]
  return await runReporting({ command: process.execPath, args, env: { ...own.env, ...env } })
}

/** The absolute path of a program of this folder. */
export function benchFile(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}

/** Runs anything to its end. Throws with all it said where its exit code is not 0 or its last line no report. */
export async function runReporting(command: Command): Promise<Report> {
  const printed = await runCommand(command)
  const line = printed.trimEnd().split('\n').at(-1) ?? ''
  if (!line.startsWith('{')) throw new Error(`${shown(command)} reported nothing.\n${printed}`)
  return JSON.parse(line) as Report
}

/** Runs anything to its end and returns its stdout. Throws with all it said where its exit code is not 0. */
export async function runCommand(command: Command): Promise<string> {
  const child = spawn(command.command, command.args, {
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  let printed = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status, signal) => resolve(status ?? signal ?? 'nothing'))
    })
    if (code !== 0) throw new Error(`${shown(command)} ended with ${code}.\n${complained}${printed}`)
    return printed
  } finally {
    process.off('exit', stop)
  }
}

function shown({ command, args }: Command): string {
  return [command, ...args].join(' ')
}

export function numberIn(report: Report, name: string): number {
  const value = report[name]
  if (typeof value === 'number') return value
  throw new Error(`The report has no number "${name}": ${JSON.stringify(report)}`)
}

/** Messages a second of a program that says `perSecond`. */
export async function rateOf(child: Child): Promise<number> {
  return numberIn(await runChild(child), 'perSecond')
}
