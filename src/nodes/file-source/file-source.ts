import { FlowError } from '../../contract/errors.ts'
import { NO_HEADERS } from '../../contract/message.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { ValueCodec } from '../../runtime/codecs/value-codec.ts'
import type { Source, SourceBatch, SourceMessage } from '../../runtime/node-api.ts'
import type { ReadEnvelope } from './envelope.ts'
import {
  type FilePosition,
  fingerprint,
  FINGERPRINT_BYTES,
  fromJson,
  startPosition,
  toJson,
} from './file-position.ts'
import { FollowedFile } from './followed-file.ts'
import { type FindEnd, type RawRecord, RecordBuffer } from './record-buffer.ts'

export interface FileSourceOptions {
  readonly path: string
  /** As the flow file names it. */
  readonly named: string
  readonly clock: Clock
  readonly codec: ValueCodec
  readonly findEnd: FindEnd
  readonly lineBytes: number
  readonly pollMs: number
  /** Ends where the file ended at the start. */
  readonly bounded: boolean
  /** Reads on when the file grows. */
  readonly follow: boolean
  readonly envelope: ReadEnvelope
  /** The record as a value; undefined for one that is none (a header, an empty line). Throws FILE_FORMAT_INVALID. */
  valueOf(record: RawRecord, line: number): Uint8Array | undefined
  /** Before the first record of a later start: reads what stands at the file's start. */
  prime?(read: (length: number) => Promise<Buffer>): Promise<void>
}

type Limits = Parameters<Source['poll']>[0]

const CHUNK_BYTES = 256 * 1024
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** Reads a file's records from a position and looks for more by the clock. */
export class FileSource implements Source {
  readonly type = 'source'
  readonly codec: ValueCodec
  private readonly options: FileSourceOptions
  private readonly file: FollowedFile
  private position: FilePosition = startPosition(0)
  private records: RecordBuffer
  /** Where a bounded run ends: the size at its start. */
  private boundary: number | undefined
  private lookAgainAt = 0
  private atEnd = false

  constructor(options: FileSourceOptions) {
    this.options = options
    this.codec = options.codec
    this.file = new FollowedFile(options.path, options.named)
    this.records = this.bufferAt(0)
  }

  open(position: JsonValue): Promise<void> {
    this.position = fromJson(position) ?? startPosition(this.options.clock.now())
    return Promise.resolve()
  }

  async poll({ maxMessages, maxBytes, maxWaitMs, signal }: Limits): Promise<SourceBatch> {
    const { clock } = this.options
    const messages: SourceMessage[] = []
    try {
      await this.readInto(messages, { maxMessages, maxBytes, signal })
    } catch (error) {
      // What was read before the failure is handed over first; the next poll fails again.
      if (messages.length === 0) throw error
    }
    // A bounded run asks no more once it knows of the end: let it know at once.
    if (messages.length === 0 && !signal.aborted && !(this.options.bounded && this.atEnd)) {
      const wait =
        this.options.follow && !this.options.bounded ? this.lookAgainAt - clock.monotonic() : maxWaitMs
      await clock.sleep(Math.max(0, Math.min(maxWaitMs, wait)), { signal })
    }
    return { messages, atEnd: this.atEnd && this.records.heldBytes === 0, position: toJson(this.position) }
  }

  async stop(): Promise<void> {
    await this.file.close()
  }

  private async readInto(messages: SourceMessage[], limits: Omit<Limits, 'maxWaitMs'>): Promise<void> {
    if (!this.file.isOpen) await this.openFile()
    let bytes = 0
    while (messages.length < limits.maxMessages && bytes < limits.maxBytes && !limits.signal.aborted) {
      const record = this.records.next(this.isComplete())
      if (record === undefined) {
        if ((await this.readOn()) === 'nothing') return
        continue
      }
      const message = this.messageOf(record)
      if (message === undefined) continue
      bytes += message.value?.length ?? 0
      messages.push(message)
    }
  }

  private bufferAt(offset: number): RecordBuffer {
    return new RecordBuffer(offset, { limit: this.options.lineBytes, findEnd: this.options.findEnd })
  }

  private async openFile(): Promise<void> {
    await this.file.open(this.position)
    if (this.options.bounded || !this.options.follow) this.boundary ??= await this.file.size()
    if (this.position.offset > 0) await this.options.prime?.((length) => this.file.read(0, length))
    else await this.skipBom()
    this.records = this.bufferAt(this.position.offset)
  }

  private async skipBom(): Promise<void> {
    const first = await this.file.read(0, BOM.length)
    if (!first.equals(BOM)) return
    const head = fingerprint(first, 'first')
    this.position = { ...this.position, offset: BOM.length, head, last: head }
  }

  /** Everything up to the boundary is read, so that a last line without a line end is whole. */
  private isComplete(): boolean {
    return this.boundary !== undefined && this.records.readOffset >= this.boundary
  }

  /** Reads the next chunk: 'more' when there may be a record now. */
  private async readOn(): Promise<'more' | 'nothing'> {
    const from = this.records.readOffset
    const end = await this.endOfFile(from)
    if (end === 'reopened') {
      this.atEnd = false
      return 'more'
    }
    this.atEnd = from >= end
    if (this.atEnd) return 'nothing'
    if (this.position.head.bytes < FINGERPRINT_BYTES)
      this.position = { ...this.position, head: await this.file.headPrint(end) }
    // Twice as much as is held, so that a long line is copied few times.
    const length = Math.min(end - from, Math.max(CHUNK_BYTES, this.records.heldBytes))
    const chunk = await this.file.read(from, length)
    // The file shrank since its size was taken: a bounded run ends here, if what was read still stands there.
    if (chunk.length === 0) {
      await this.file.verify(this.position)
      this.boundary = this.boundary === undefined ? undefined : from
    }
    this.records.add(chunk)
    return chunk.length === 0 ? 'nothing' : 'more'
  }

  private async endOfFile(readTo: number): Promise<number | 'reopened'> {
    if (this.boundary !== undefined) return this.boundary
    const size = await this.file.size()
    if (size > readTo && !this.atEnd) return size
    // At the end the file is looked at again every pollMs only, and then with care: it may be another one.
    const now = this.options.clock.monotonic()
    if (this.atEnd && now < this.lookAgainAt) return readTo
    const replaced = size === readTo && (await this.file.isReplaced())
    this.lookAgainAt = now + this.options.pollMs
    if (replaced) await this.openFile()
    else await this.file.verify(this.position)
    // A part of a line that was taken back again must not be joined with what comes in its place.
    if (size < readTo) this.records = this.bufferAt(this.position.offset)
    return replaced || size < readTo ? 'reopened' : size
  }

  private messageOf(record: RawRecord): SourceMessage | undefined {
    const { line } = this.position
    const last = fingerprint(record.tail, 'last')
    this.position = { ...this.position, offset: record.nextOffset, line: line + record.lines, last }
    if (record.tooLong !== undefined) return this.failed(record.bytes, this.tooLong(record, line))
    try {
      const value = this.options.valueOf(record, line)
      if (value === undefined) return undefined
      const { key, timestamp } = this.options.envelope(value, this.position.startedAt)
      return { key, value, headers: NO_HEADERS, timestamp, position: toJson(this.position) }
    } catch (error) {
      if (error instanceof FlowError && error.class === 'message') return this.failed(record.bytes, error)
      throw error
    }
  }

  private failed(value: Uint8Array, failure: FlowError): SourceMessage {
    const { startedAt } = this.position
    return {
      key: null,
      value,
      headers: NO_HEADERS,
      timestamp: startedAt,
      position: toJson(this.position),
      failure,
    }
  }

  private tooLong({ tooLong = 0, bytes }: RawRecord, line: number): FlowError {
    // A line end, of one byte or two, is none of the message.
    const held = bytes.length >= tooLong - 2 ? 'all its' : `the first ${bytes.length}`
    return new FlowError('MESSAGE_TOO_LARGE', {
      message: `Line ${line} of "${this.options.named}" has ${tooLong} bytes; at most ${this.options.lineBytes} are read.`,
      hint: `Raise "lineBytes" (at most 32 MB); the dead letter holds ${held} bytes.`,
    })
  }
}
