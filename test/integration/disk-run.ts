import { readFileSync } from 'node:fs'
import type { Findings } from '../chaos/checker/findings.ts'
import { checkExample, examples } from '../chaos/examples.ts'
import { MillraceCommand, type PrintedEvent } from '../chaos/millrace-command.ts'
import { Workplace } from '../chaos/workplace.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { until } from '../support/until.ts'

export interface DiskRunOptions {
  readonly example: 'product-enrichment' | 'log-cleanup'
  readonly messages: number
  /** Where the workspace lies, if not in the temporary folder. */
  readonly workspace?: string
  /** Where the broker lies, if not in the workspace. */
  readonly data?: string
}

/** An example that runs on a disk that fails, and what it says of it. */
export class DiskRun {
  readonly place: Workplace
  readonly total: number
  private readonly options: DiskRunOptions
  private run: MillraceCommand | undefined

  private constructor(options: DiskRunOptions, place: Workplace, total: number) {
    this.options = options
    this.place = place
    this.total = total
  }

  static async filled(options: DiskRunOptions): Promise<DiskRun> {
    const place = Workplace.with(options.example, {
      ...(options.workspace === undefined ? {} : { folder: options.workspace }),
      ...(options.data === undefined ? {} : { data: options.data }),
    })
    const total = await exampleOf(options).fill(place, options.messages, seededRandom(4711))
    return new DiskRun(options, place, total)
  }

  start({ json = true, under = [] }: { json?: boolean; under?: readonly string[] } = {}): MillraceCommand {
    const { flow, data, folder } = this.place
    const flags = json ? ['--json'] : []
    this.run = new MillraceCommand(['run', flow, '--once', ...flags, '--data', data], { cwd: folder, under })
    return this.run
  }

  /** Durably done. A process that opens its file again and again leaves it readable now and then only. */
  async done(): Promise<number> {
    const progress = exampleOf(this.options).progress(this.place)
    try {
      return await until('the file to be readable', () => progress.look(), { withinMs: 60_000 })
    } finally {
      progress.close()
    }
  }

  async untilDone(messages: number): Promise<void> {
    const progress = exampleOf(this.options).progress(this.place)
    try {
      const what = `${messages} messages to be done`
      await until(what, () => progress.read() >= messages || this.endedEarly(), {
        withinMs: 60_000,
        everyMs: 1,
      })
    } finally {
      progress.close()
    }
  }

  /** A task that says why it waits. */
  async untilPaused(code: string): Promise<PrintedEvent> {
    const isPause = (event: PrintedEvent) => event.code === code && event.to === 'paused'
    return await until(`a pause for ${code}`, () => this.run?.events.find(isPause) ?? this.endedEarly(), {
      withinMs: 30_000,
    })
  }

  /** Nothing more is done for a second: where one task found no room, a smaller commit of another may have found some. */
  async untilStill(): Promise<void> {
    let seen = { done: -1, since: 0 }
    await until('nothing more to be done', async () => {
      const done = await this.done()
      if (done !== seen.done) seen = { done, since: performance.now() }
      return performance.now() - seen.since > 1_000
    })
  }

  /** CPU seconds per second while it waits, over two seconds. */
  async load(): Promise<number> {
    const before = cpuSeconds(this.run?.pid ?? 0)
    const end = performance.now() + 2_000
    await until('two seconds of waiting', () => performance.now() >= end)
    return (cpuSeconds(this.run?.pid ?? 0) - before) / 2
  }

  check(): Findings {
    return checkExample(exampleOf(this.options), this.place)
  }

  async end(): Promise<void> {
    this.run?.kill()
    await this.run?.ended
    this.place.remove()
  }

  private endedEarly(): undefined {
    if (this.run?.end === undefined) return undefined
    throw new Error(`The run has ended with ${this.run.end.code}:\n${this.run.said}`)
  }
}

function exampleOf({ example }: DiskRunOptions) {
  const found = examples.find(({ name }) => name === example)
  if (found === undefined) throw new Error(`There is no example ${example}.`)
  return found
}

/** User and system time of a process; the kernel counts in hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}
