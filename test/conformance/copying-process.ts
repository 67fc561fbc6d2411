import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { spawnTied } from '../support/tied-process.ts'
import { until } from '../support/until.ts'
import type { BrokerPlace } from './broker-place.ts'
import { childArguments } from './child.ts'
import type { CopyOptions } from './copying-member.ts'

/** A copying member in a process of its own, which holds what it has read until it is released. */
export class CopyingProcess {
  /** What it has said: `assigned 0`, `holds 0`, `lost 0`, `TASK_LOST`. */
  readonly lines: string[] = []
  private readonly child: ReturnType<typeof spawnTied>

  private constructor(child: ReturnType<typeof spawnTied>) {
    this.child = child
    createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line))
    child.stderr.on('data', (text) => this.lines.push(String(text)))
  }

  static start(place: BrokerPlace, { group, topic, output }: CopyOptions): CopyingProcess {
    const argument = JSON.stringify({ group, topic, output })
    return new CopyingProcess(spawnTied(process.execPath, childArguments(place, 'hold-copies', argument)))
  }

  /** Resolves when it has said a line of that beginning so often. */
  async says(beginning: string, times = 1): Promise<void> {
    const count = () => this.lines.filter((line) => line.startsWith(beginning)).length
    await until(`the other process to say "${beginning}"`, () => count() >= times, {
      withinMs: 40_000,
    }).catch((cause: unknown) => {
      throw new Error(`It said: ${this.lines.join(', ')}`, { cause })
    })
  }

  freeze(): void {
    this.child.kill('SIGSTOP')
  }

  /** It goes on where it stood. */
  resume(): void {
    this.child.kill('SIGCONT')
  }

  /** It commits what it holds, and whatever it reads from now on. */
  release(): void {
    this.child.kill('SIGUSR2')
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }
}
