import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Child {
  /** Relative to this folder. */
  readonly program: string
  readonly env?: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
}

/** The line of JSON that a finished program printed last. */
export type Report = Readonly<Record<string, unknown>>

const LONGEST_MS = 10 * 60_000

/** Runs a program in a process of its own, so that no run meets the warm code or the garbage of another. */
export async function runChild({ program, env = {}, nodeOptions = [] }: Child): Promise<Report> {
  const file = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  let printed = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complained += text))
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => resolve(status ?? signal ?? 'nothing'))
  })
  process.off('exit', stop)
  const line = printed.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0 || !line.startsWith('{'))
    throw new Error(`${program} ended with ${code}.\n${complained}${printed}`)
  return JSON.parse(line) as Report
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
