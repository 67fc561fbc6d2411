import { DEFAULTS } from '../../../contract/defaults.ts'
import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type { BrokerFile } from './broker-file.ts'
import { isBusy, needsReopen } from './sqlite-errors.ts'
import type { TopicCatalog } from './topic-catalog.ts'
import type { WriterTurn } from './writer-turn.ts'

/** Something to be written as a whole or not at all. */
export interface Piece {
  readonly messages: number
  readonly bytes: number
  /** What can be done before other processes have to wait for this one. Does not throw. */
  prepare?(): void
  /** Writes, inside the transaction. What it throws undoes this piece alone. */
  write(): void
  /** Called at once, before the next piece is looked at, where this one was not written. */
  failed?(error: unknown): void
}

export interface GroupCommitOptions {
  readonly file: BrokerFile
  readonly catalog: TopicCatalog
  readonly clock: Clock
  readonly waitMs: number
  /** None in memory, where nobody else writes. */
  readonly turn: WriterTurn | undefined
  /** After pieces are durable: wakes those who wait for messages. */
  readonly written: () => void
}

/** Who waits for the file has the turn: nobody else looks meanwhile. */
const LOOK_MS = 1

interface Waiting {
  readonly piece: Piece
  isPrepared: boolean
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * The only writer of a broker. Pieces that are ready within a short time share one transaction and so one
 * sync to disk, each in a savepoint of its own. A piece is answered only after the commit is on the disk.
 */
export class GroupCommit {
  private readonly options: GroupCommitOptions
  private readonly expected = new Set<object>()
  private queue: Waiting[] = []
  private messages = 0
  private bytes = 0
  private running = false
  private waitOver: AbortController | undefined
  private idle: (() => void)[] = []

  constructor(options: GroupCommitOptions) {
    this.options = options
  }

  /** Announces that a piece of `by` will come: others wait for it a moment. */
  expect(by: object): void {
    this.expected.add(by)
  }

  /** Nothing more will come of it, or its piece is here. */
  expectNoMore(by: object): void {
    this.expected.delete(by)
    if (this.isDue()) this.waitOver?.abort()
  }

  /** Resolves when the piece is durable. */
  submit(piece: Piece): Promise<void> {
    return new Promise((resolve, reject) => {
      this.queue.push({ piece, isPrepared: false, resolve, reject })
      this.messages += piece.messages
      this.bytes += piece.bytes
      if (!this.running) void this.run()
      else if (this.isDue()) this.waitOver?.abort()
    })
  }

  /** Resolves when nothing is queued or under way. */
  async settled(): Promise<void> {
    if (this.running) await new Promise<void>((resolve) => this.idle.push(resolve))
  }

  private isDue(): boolean {
    return (
      this.expected.size === 0 ||
      this.messages >= DEFAULTS.commitMessages.value ||
      this.bytes >= DEFAULTS.commitBytes.value
    )
  }

  /** One at a time; goes on while there is something in the queue. */
  private async run(): Promise<void> {
    this.running = true
    // Pieces handed in at this same moment, one after another, belong together.
    await Promise.resolve()
    while (this.queue.length > 0) {
      if (!this.isDue() && this.options.waitMs > 0) await this.waitForOthers()
      await this.transaction()
    }
    this.running = false
    for (const resolve of this.idle.splice(0)) resolve()
  }

  private async waitForOthers(): Promise<void> {
    this.waitOver = new AbortController()
    await this.options.clock.sleep(this.options.waitMs, { signal: this.waitOver.signal })
    this.waitOver = undefined
  }

  /** As many pieces as one transaction may hold; a single larger one goes alone. */
  private next(): readonly Waiting[] {
    let messages = 0
    let bytes = 0
    const tooMuch = this.queue.findIndex(({ piece }, i) => {
      messages += piece.messages
      bytes += piece.bytes
      return i > 0 && (messages > DEFAULTS.commitMessages.value || bytes > DEFAULTS.commitBytes.value)
    })
    return tooMuch === -1 ? this.queue : this.queue.slice(0, tooMuch)
  }

  private take(): readonly Waiting[] {
    const pieces = this.next()
    this.queue = this.queue.slice(pieces.length)
    for (const { piece } of pieces) {
      this.messages -= piece.messages
      this.bytes -= piece.bytes
    }
    return pieces
  }

  private async transaction(): Promise<void> {
    try {
      await this.begin()
    } catch (error) {
      return this.fail(this.take(), error)
    }
    // Only now that the file is its own: what came while it waited needs no sync of its own.
    let pieces = this.take()
    try {
      prepare(pieces)
      for (const each of pieces) if (!this.isWritten(each)) pieces = pieces.filter((other) => other !== each)
      if (pieces.length === 0) return void this.options.file.sql.rollback.run()
      this.options.file.sql.commit.run()
      await this.options.file.sync()
      this.options.written()
      for (const { resolve } of pieces) resolve()
    } catch (error) {
      this.fail(pieces, error)
    }
  }

  private fail(pieces: readonly Waiting[], error: unknown): void {
    this.undo(error)
    const reason = this.options.file.asError(error)
    for (const { piece, reject } of pieces) {
      piece.failed?.(reason)
      reject(reason)
    }
  }

  /** Waits for other processes here and not inside SQLite, where it would hold up everything. */
  private async begin(): Promise<void> {
    const { clock, turn } = this.options
    prepare(this.next())
    await turn?.wait()
    try {
      for (;;) {
        prepare(this.next())
        if (this.hasBegun()) return
        await clock.sleep(LOOK_MS)
      }
    } finally {
      turn?.pass()
    }
  }

  private hasBegun(): boolean {
    const { file, catalog } = this.options
    try {
      file.ensureOpen()
      file.sql.begin.run()
    } catch (error) {
      if (!isBusy(error)) throw error
      return false
    }
    file.readyLog()
    catalog.refresh()
    return true
  }

  /**
   * False for a piece that threw an error of ours: it is undone and answered with it at once, whatever becomes of the
   * rest. An outage in its place would be tried again, with what the piece knows of its task by now.
   */
  private isWritten({ piece, reject }: Waiting): boolean {
    const { file, catalog } = this.options
    file.sql.savepoint.run()
    try {
      piece.write()
      file.sql.release.run()
      return true
    } catch (error) {
      // An error of the disk or of SQLite ends the transaction for all; one of ours only this piece.
      if (!(error instanceof FlowError)) throw error
      file.sql.rollbackTo.run()
      file.sql.release.run()
      catalog.forget()
      piece.failed?.(error)
      reject(error)
      return false
    }
  }

  private undo(error: unknown): void {
    const { file, catalog } = this.options
    catalog.forget()
    if (needsReopen(error)) return file.drop()
    try {
      if (file.database.inTransaction) file.sql.rollback.run()
    } catch {
      file.drop()
    }
  }
}

function prepare(pieces: readonly Waiting[]): void {
  for (const waiting of pieces) {
    if (!waiting.isPrepared) waiting.piece.prepare?.()
    waiting.isPrepared = true
  }
}
