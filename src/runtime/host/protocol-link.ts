import { z } from 'zod'
import { FlowError } from '../../contract/errors.ts'
import { decodeFrame, encodeFrame } from '../../contract/protocol/codec.ts'
import { PROTOCOL_VERSION, type Refusal } from '../../contract/protocol/frame.ts'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../../contract/protocol/refusal-of.ts'
import { asProtocolError, refused } from './protocol-errors.ts'
import type { Transport } from './transports/transport.ts'

/** Frames within a second that no credit pays for; more of them are a flood. */
const FREE_FRAMES = 2_000
const SECOND_MS = 1_000

const anyHello = z.object({ type: z.literal('hello'), version: z.number() })

interface Frame {
  readonly type: string
}

interface LinkOptions<Sent extends Frame, Read extends Frame> {
  readonly transport: Transport
  readonly clock: Clock
  readonly reads: z.ZodType<Read>
  readonly hello: Sent
  /** A frame that was checked. True where a credit pays for it. May throw a FlowError: then the link closes with it. */
  take(frame: Read, body: Uint8Array | undefined): boolean
  /** Once. Without an error one of the two ends closed as it may. */
  closed(error: FlowError | undefined): void
}

/**
 * One end of the run protocol: both say hello and the version first, every frame is checked as it arrives, and whoever
 * says something else is told why and left.
 */
export class ProtocolLink<Sent extends Frame, Read extends Frame> {
  private readonly options: LinkOptions<Sent, Read>
  private isGreeted = false
  private isOver = false
  private secondBegan: number
  private freeFrames = 0

  constructor(options: LinkOptions<Sent, Read>) {
    this.options = options
    this.secondBegan = options.clock.monotonic()
    options.transport.onMessage((message) => this.receive(message))
    options.transport.onClose(() => this.end(undefined))
    options.transport.send(encodeFrame({ header: options.hello }))
  }

  /** Throws PROTOCOL_INVALID where the frame is too large. */
  send(frame: Sent, body?: Uint8Array): void {
    if (!this.isOver)
      this.options.transport.send(
        encodeFrame(body === undefined ? { header: frame } : { header: frame, body }),
      )
  }

  /** With an error the other end is told it first. */
  close(error?: FlowError): void {
    if (this.isOver) return
    if (error !== undefined)
      this.options.transport.send(encodeFrame({ header: { type: 'error', ...refusalOf(error) } }))
    this.end(error)
    this.options.transport.close()
  }

  private end(error: FlowError | undefined): void {
    if (this.isOver) return
    this.isOver = true
    this.options.closed(error)
  }

  private receive(message: unknown): void {
    if (this.isOver) return
    try {
      if (!this.takeChecked(message)) this.countFree()
    } catch (error) {
      this.close(asProtocolError(error))
    }
  }

  private takeChecked(message: unknown): boolean {
    if (!(message instanceof Uint8Array)) throw notBytes(message)
    const { header, body } = decodeFrame(message)
    if (!this.isGreeted) return this.greet(header)
    const read = this.options.reads.safeParse(header)
    if (!read.success) throw unknownFrame(header, read.error)
    if (read.data.type === 'error') return this.hearRefusal(header)
    if (read.data.type === 'hello') throw unknownFrame(header)
    return this.options.take(read.data, body)
  }

  private greet(header: unknown): boolean {
    if (typeOf(header) === 'error') return this.hearRefusal(header)
    const hello = anyHello.safeParse(header).data
    if (hello === undefined) throw unknownFrame(header)
    if (hello.version !== PROTOCOL_VERSION) throw otherVersion(hello.version)
    const read = this.options.reads.safeParse(header)
    if (!read.success) throw unknownFrame(header, read.error)
    this.isGreeted = true
    return this.options.take(read.data, undefined)
  }

  /** The other end closes: its reason becomes ours, and is not told back. */
  private hearRefusal(header: unknown): boolean {
    this.end(refused(refusalOf(header as Refusal)))
    this.options.transport.close()
    return true
  }

  private countFree(): void {
    const now = this.options.clock.monotonic()
    if (now - this.secondBegan >= SECOND_MS) {
      this.secondBegan = now
      this.freeFrames = 0
    }
    this.freeFrames += 1
    if (this.freeFrames > FREE_FRAMES) throw flood()
  }
}

function typeOf(header: unknown): string {
  const type = (header as { readonly type?: unknown } | null)?.type
  return typeof type === 'string' ? type : 'nothing'
}

function notBytes(message: unknown): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `What came is no frame of the run protocol: ${typeof message}, not bytes.`,
    hint: 'Whatever sent it is no Millrace, or has a fault.',
  })
}

function unknownFrame(header: unknown, cause?: z.ZodError): FlowError {
  const [issue] = cause?.issues ?? []
  const where = issue === undefined ? '' : ` At "${issue.path.join('.')}": ${issue.message}.`
  return new FlowError('PROTOCOL_INVALID', {
    message: `A frame "${typeOf(header).slice(0, 40)}" has no place here.${where}`,
    hint: 'Whatever sent it is no Millrace, or has a fault.',
    cause,
  })
}

function otherVersion(version: number): FlowError {
  return new FlowError('PROTOCOL_VERSION', {
    message: `The other end speaks version ${version} of the run protocol, this one ${PROTOCOL_VERSION}.`,
    hint: 'Start both with the same version of Millrace.',
  })
}

function flood(): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `The other end sent more than ${FREE_FRAMES} frames within a second that nobody asked for.`,
    hint: 'It has a fault; it was left, so that others are not held up.',
  })
}
