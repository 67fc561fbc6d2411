import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/**
 * Starts a process that dies with this one, however this one ends, so that an interrupted test leaves nothing
 * running. Outside Linux only a normal exit is covered. The process id is the program's own.
 */
export function spawnTied(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const tie = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : []
  const [program = command, ...rest] = [...tie, command, ...args]
  const child = spawn(program, rest, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
