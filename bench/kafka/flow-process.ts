import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { spawnTied } from '../../test/support/tied-process.ts'
import { until } from '../../test/support/until.ts'
import { benchFile } from '../child.ts'

/** A process that runs the enrichment on Kafka until it is stopped. */
export class FlowProcess {
  /** How many tasks it runs now. */
  tasks = 0
  private readonly child: ReturnType<typeof spawnTied>
  private complained = ''

  constructor(env: Readonly<Record<string, string>>) {
    const program = benchFile('product/kafka-flow.ts')
    this.child = spawnTied(process.execPath, [program], { env: { ...process.env, ...env } })
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.complained += text))
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.tasks = (JSON.parse(line) as { readonly tasks: number }).tasks
    })
  }

  /** For a condition that it must come to; throws what it said where it ends instead. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const ended = () => this.child.exitCode !== null || this.child.signalCode !== null
    await until(what, () => holds() || ended(), { withinMs: 60_000, everyMs: 10 })
    if (!holds()) throw new Error(`The flow's process ended before ${what}.\n${this.complained}`)
  }

  /** Without warning. Resolves when it is dead. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Lets it finish what is in work. */
  async stop(): Promise<void> {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill(signal)
    await ended
  }
}
