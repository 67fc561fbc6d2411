import { FlowError } from '../../contract/errors.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { EffectSink, Message, StoreChange } from '../../runtime/node-api.ts'
import type { FileNames } from './file-names.ts'
import type { FormatLine } from './line-format.ts'
import { finish, type PartFile } from './part-file.ts'
import { openPart, recover } from './recover.ts'
import { encodeState, type SinkState, STATE_KEY } from './sink-state.ts'
import { writeError } from './write-error.ts'

export interface FileSinkOptions {
  readonly names: FileNames
  /** As the flow file names it. */
  readonly named: string
  readonly clock: Clock
  readonly format: FormatLine
  /** What every file begins with. */
  readonly header: Uint8Array | undefined
  readonly rollBytes: number
  readonly rollMs: number
  /** From the store. */
  readonly committed: SinkState | undefined
}

/**
 * Writes lines into a part file. Only bytes below the committed length count: what a crash or a failed commit
 * left behind them is cut off, so that every message is in the files once.
 */
export class FileSink implements EffectSink {
  readonly type = 'effect'
  private readonly options: FileSinkOptions
  private lines: Uint8Array[] = []
  private bytes = 0
  /** Written since the last commit, and durable. */
  private uncommitted = 0
  private durable: SinkState | undefined
  private prepared: SinkState | undefined
  private part: PartFile | undefined

  constructor(options: FileSinkOptions) {
    this.options = options
  }

  /** Mends what a crash left. An outage here is no fault: `prepare` tries again. */
  async start(): Promise<void> {
    try {
      await this.recovered()
    } catch (error) {
      if (!(error instanceof FlowError) || error.class !== 'outage') throw error
    }
  }

  write(message: Message): void {
    const line = this.options.format(message)
    this.lines.push(line)
    this.bytes += line.length
  }

  pendingBytes(): number {
    return this.bytes + this.uncommitted
  }

  async prepare({ last }: { readonly last: boolean }): Promise<readonly StoreChange[]> {
    const committed = await this.recovered()
    const from = this.prepared === undefined ? committed : unsealed(this.prepared)
    const written = await this.writeOut(from)
    const next = this.isDue(written, last) ? sealed(written) : written
    if (sameState(next, committed)) return []
    this.prepared = next
    return [{ key: STATE_KEY, value: encodeState(next) }]
  }

  async committed(): Promise<void> {
    const { prepared } = this
    if (prepared === undefined) return
    this.durable = prepared
    this.prepared = undefined
    this.uncommitted = 0
    if (prepared.sealed !== null) await this.nameSealed(prepared.sealed.number)
  }

  async rolledBack(): Promise<void> {
    this.lines = []
    this.bytes = 0
    this.uncommitted = 0
    this.prepared = undefined
    await this.closePart() // opened again, it is cut to the committed length
  }

  async stop(): Promise<void> {
    await this.closePart()
  }

  private async recovered(): Promise<SinkState> {
    this.durable ??= await this.guarded(() => recover(this.options.names, this.options.committed))
    if (this.durable.sealed === null) return this.durable
    // The commit that sealed it is durable, and its renaming may have failed: the same step again.
    const durable = this.durable
    await this.guarded(() => recover(this.options.names, durable))
    this.durable = { ...durable, sealed: null }
    return this.durable
  }

  private async writeOut(from: SinkState): Promise<SinkState> {
    if (this.lines.length === 0) return from
    const count = this.lines.length
    const header = from.length === 0 && this.options.header !== undefined ? [this.options.header] : []
    const bytes = Buffer.concat([...header, ...this.lines])
    await this.guarded(async () => {
      this.part ??= await openPart(this.options.names, from)
      try {
        await this.part.append(bytes)
      } catch (error) {
        await this.part.giveBack()
        throw error
      }
    })
    this.lines.splice(0, count)
    this.bytes = this.lines.reduce((sum, line) => sum + line.length, 0)
    this.uncommitted += bytes.length
    return { ...from, length: from.length + bytes.length, since: from.since ?? this.options.clock.now() }
  }

  private isDue({ length, since }: SinkState, last: boolean): boolean {
    if (length === 0) return false
    const age = this.options.clock.now() - (since ?? this.options.clock.now())
    return last || length >= this.options.rollBytes || age >= this.options.rollMs
  }

  private async nameSealed(number: number): Promise<void> {
    const { names } = this.options
    try {
      await this.closePart()
      await finish(names.part(number), names.finished(number))
      this.durable = { ...this.durable!, sealed: null }
    } catch {
      // Not lost: the commit says that it is sealed, so the next prepare or start names it.
    }
  }

  private async closePart(): Promise<void> {
    const { part } = this
    this.part = undefined
    await part?.close()
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof FlowError) throw error
      throw writeError(error, this.options.named)
    }
  }
}

function sealed({ number, length }: SinkState): SinkState {
  return { number: number + 1, length: 0, since: null, sealed: { number, length } }
}

/** A commit that was prepared and failed may be prepared again with more: the file is open until it succeeds. */
function unsealed(state: SinkState): SinkState {
  return state.sealed === null ? state : { ...state.sealed, since: state.since, sealed: null }
}

function sameState(one: SinkState, other: SinkState): boolean {
  return one.number === other.number && one.length === other.length && one.sealed === other.sealed
}
