import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { spawnTied } from '../test/support/tied-process.ts'
import { until } from '../test/support/until.ts'
import { benchFile } from './child.ts'
import { nodeOptionsOf } from './product-process.ts'

/** A process that tells its state as lines of JSON until it is stopped. */
export class ReportingProcess<State> {
  /** The newest one. */
  state: State
  private readonly child: ReturnType<typeof spawnTied>
  private complained = ''

  /** `program` is relative to this folder; `initial` holds until the first line. */
  constructor(program: string, env: Readonly<Record<string, string>>, initial: State) {
    this.state = initial
    const own = nodeOptionsOf(program)
    this.child = spawnTied(process.execPath, [...own.options, benchFile(program)], {
      env: { ...process.env, ...own.env, ...env },
    })
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.complained += text))
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.state = JSON.parse(line) as State
    })
  }

  /** For a condition that it must come to; throws what it said where it ends instead. */
  async until(what: string, holds: () => boolean): Promise<void> {
    await until(what, () => holds() || this.isOver, { withinMs: 120_000, everyMs: 10 })
    if (!holds()) throw new Error(`A process ended before ${what}.\n${this.complained}`)
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Without warning. Resolves when it is dead. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Lets it finish what is in work. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.isOver) return
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    await ended
  }
}
