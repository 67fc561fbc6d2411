import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import type { logMethods } from '../../../contract/studio/log-methods.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { flowIdIn } from '../workspace/flow-id-of.ts'
import { FlowLog } from './flow-log.ts'

type Methods = typeof logMethods

/** Nobody has asked for so long, in ms: then nothing more is kept. */
const IDLE_MS = 10 * 60_000

interface Kept {
  readonly log: FlowLog
  rest: TimerHandle
}

/** Logs of the flows that pages look at. */
export class LogDesk {
  private readonly files: FlowFiles
  private readonly dataFolder: () => string
  private readonly clock: Clock
  /** By where it runs, and flow id. */
  private readonly kept = new Map<string, Kept>()

  /** `dataFolder`: where the flows of the chosen environment note their doors. */
  constructor(parts: {
    readonly files: FlowFiles
    readonly dataFolder: () => string
    readonly clock: Clock
  }) {
    this.files = parts.files
    this.dataFolder = parts.dataFolder
    this.clock = parts.clock
  }

  /** Of a file without a readable id there is nothing: no process can run it. */
  read({ file, from }: GivenOf<Methods['logs.read']>): ResultOf<Methods['logs.read']> {
    const id = flowIdIn(this.files.open(file).text)
    return id !== undefined ? this.logOf(id).read(from) : { first: 0, end: 0, lines: [] }
  }

  close(): void {
    for (const { log, rest } of this.kept.values()) {
      this.clock.clearTimeout(rest)
      log.close()
    }
    this.kept.clear()
  }

  private logOf(flow: string): FlowLog {
    const { clock } = this
    const dataFolder = this.dataFolder()
    const key = `${dataFolder} ${flow}`
    const kept = this.kept.get(key)
    if (kept !== undefined) clock.clearTimeout(kept.rest)
    const log = kept?.log ?? new FlowLog({ dataFolder, clock, flow })
    this.kept.set(key, { log, rest: clock.setTimeout(() => this.drop(key), IDLE_MS) })
    return log
  }

  private drop(key: string): void {
    this.kept.get(key)?.log.close()
    this.kept.delete(key)
  }
}
