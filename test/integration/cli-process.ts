import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** Nobody's own settings change a test, and no test changes them. */
const noConfig = join(tmpdir(), `millrace-no-config-${process.pid}`)

export interface CommandEnd {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs the real command as a process of its own, to its end. */
export function millrace(
  args: readonly string[],
  { cwd, input = '', env }: CommandOptions = {},
): Promise<CommandEnd> {
  const child = startMillrace(args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  })
  child.stdin?.end(input)
  return endOf(child)
}

/** Starts it and leaves it running; it is ended with the test. */
export function startMillrace(
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: CommandOptions = {},
): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '', MILLRACE_CONFIG: noConfig, ...env },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** What a process had said when it ended. */
export function endOf(child: ChildProcess): Promise<CommandEnd> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  return new Promise((resolve) => {
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    )
  })
}

/** The lines of NDJSON. */
export function records(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Writes a flow file and returns its path. */
export function writeFlow(folder: string, flow: unknown, name = 'trial.flow.json'): string {
  const file = join(folder, name)
  writeFileSync(file, typeof flow === 'string' ? flow : JSON.stringify(flow, null, 2))
  return file
}
