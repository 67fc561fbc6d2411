import type { Socket } from 'node:net'
import { FRAME_BYTES } from '../../../contract/protocol/frame.ts'
import { turn } from '../../turn.ts'
import type { Transport } from './transport.ts'

const LENGTH_BYTES = 4

/** Frames handed on in one turn of the event loop: behind a burst of a thousand everybody else would wait. */
const AT_ONCE = 16

/** A socket of this machine. A stream of bytes has no frames of its own, so each begins with its length. */
export function socketTransport(socket: Socket): Transport {
  const incoming = new Incoming(socket)
  return {
    send: (frame) => {
      if (socket.destroyed || socket.writableEnded) return
      const length = Buffer.alloc(LENGTH_BYTES)
      length.writeUInt32BE(frame.length)
      socket.cork()
      socket.write(length)
      socket.write(frame)
      socket.uncork()
    },
    waitingBytes: () => socket.writableLength,
    onMessage: (listener) => void socket.on('data', (bytes: Buffer) => incoming.take(bytes, listener)),
    close: () => void socket.end(),
    onClose: (listener) => void socket.once('close', () => incoming.whenEmpty(listener)),
  }
}

/** Hands on what comes, some frames in each turn; the socket is not read further meanwhile. */
class Incoming {
  private readonly socket: Socket
  private readonly reader = new FrameReader()
  private frames: readonly Uint8Array[] = []
  private emptied: (() => void) | undefined
  private isHandingOn = false

  constructor(socket: Socket) {
    this.socket = socket
  }

  take(bytes: Buffer, listener: (frame: Uint8Array) => void): void {
    this.frames = [...this.frames, ...this.reader.take(bytes)]
    if (!this.isHandingOn) this.handOn(listener)
  }

  /** At once, or behind the last frame. */
  whenEmpty(listener: () => void): void {
    if (this.isHandingOn) this.emptied = listener
    else listener()
  }

  private handOn(listener: (frame: Uint8Array) => void): void {
    const now = this.frames.slice(0, AT_ONCE)
    this.frames = this.frames.slice(AT_ONCE)
    for (const frame of now) listener(frame)
    if (this.frames.length > 0) {
      if (!this.isHandingOn) this.socket.pause()
      this.isHandingOn = true
      void turn().then(() => this.handOn(listener))
      return
    }
    if (this.isHandingOn) this.socket.resume()
    this.isHandingOn = false
    if (this.reader.isLost) this.socket.destroy()
    this.emptied?.()
  }
}

/** Cuts a stream of bytes into frames. */
class FrameReader {
  /** A frame was announced that nobody takes: where the next one begins cannot be known. */
  isLost = false
  private waiting: Buffer[] = []
  private waitingBytes = 0
  private needed = LENGTH_BYTES

  take(bytes: Buffer): readonly Uint8Array[] {
    this.waiting.push(bytes)
    this.waitingBytes += bytes.length
    const frames: Uint8Array[] = []
    while (!this.isLost && this.waitingBytes >= this.needed) {
      const all = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting)
      const length = all.readUInt32BE(0)
      const end = LENGTH_BYTES + length
      this.isLost = length > FRAME_BYTES
      if (all.length < end) {
        this.keep(all, end)
        break
      }
      frames.push(all.subarray(LENGTH_BYTES, end))
      this.keep(all.subarray(end), LENGTH_BYTES)
    }
    return frames
  }

  private keep(rest: Buffer, needed: number): void {
    this.waiting = rest.length === 0 ? [] : [rest]
    this.waitingBytes = rest.length
    this.needed = needed
  }
}
