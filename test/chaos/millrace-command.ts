import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnTied } from '../support/tied-process.ts'

const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** What of an event of `millrace run --json` these tests read. */
export interface PrintedEvent {
  readonly type: string
  readonly machine?: string
  readonly to?: string
  readonly code?: string
  readonly cause?: string
  readonly hint?: string
  readonly message?: string
  readonly ended?: string
  readonly counts?: Readonly<Record<'in' | 'out' | 'dropped' | 'deadLetters' | 'unfinished', number>>
  readonly workers?: readonly PrintedWorker[]
}

/** One of `--workers`, as the figures tell of it. */
export interface PrintedWorker {
  readonly worker: number
  /** Unset while none runs. */
  readonly process?: number
  readonly state: string
  readonly tasks: readonly string[]
}

export interface CommandOptions {
  readonly cwd: string
  /** Modules loaded before the command: a test's own switches, as production code has none. */
  readonly imports?: readonly string[]
  /** What the command is started under: strace, another user. */
  readonly under?: readonly string[]
}

export interface CommandEnd {
  readonly code: number | null
  readonly signal: string | null
}

/** The real command in a process of its own. */
export class MillraceCommand {
  readonly pid: number
  readonly events: PrintedEvent[] = []
  readonly ended: Promise<CommandEnd>
  stdout = ''
  stderr = ''
  end: CommandEnd | undefined
  private readonly child: ReturnType<typeof spawnTied>

  constructor(args: readonly string[], { cwd, imports = [], under = [] }: CommandOptions) {
    const flags = imports.flatMap((module) => ['--import', module])
    const [command = '', ...rest] = [...under, process.execPath, ...flags, program, ...args]
    this.child = spawnTied(command, rest, { cwd })
    this.pid = this.child.pid ?? 0
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line))
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      this.end = { code: code as number | null, signal: signal as string | null }
      return this.end
    })
  }

  kill(signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL'): void {
    this.child.kill(signal)
  }

  /** Everything it said, for the message of a failed test. */
  get said(): string {
    return `${this.stdout.slice(-3_000)}\n${this.stderr.slice(-3_000)}`
  }

  private take(line: string): void {
    if (this.stdout.length < 50_000_000) this.stdout += `${line}\n`
    if (!line.startsWith('{"type":')) return
    try {
      this.events.push(JSON.parse(line) as PrintedEvent)
    } catch {
      // The last line of a killed process may be cut off.
    }
  }
}

/** Runs the command to its end; throws what it said where its exit code is another one. */
export async function millrace(
  args: readonly string[],
  { code = 0, ...options }: CommandOptions & { readonly code?: number },
): Promise<MillraceCommand> {
  const command = new MillraceCommand(args, options)
  const end = await command.ended
  if (end.code === code) return command
  throw new Error(
    `"millrace ${args.join(' ')}" ended with ${end.code ?? end.signal}, not ${code}:\n${command.said}`,
  )
}
