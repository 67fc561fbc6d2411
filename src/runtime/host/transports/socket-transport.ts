import type { Socket } from 'node:net'
import { FRAME_BYTES } from '../../../contract/protocol/frame.ts'
import type { Transport } from './transport.ts'

const LENGTH_BYTES = 4

/** A socket of this machine. A stream of bytes has no frames of its own, so each begins with its length. */
export function socketTransport(socket: Socket): Transport {
  const reader = new FrameReader()
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
    onMessage: (listener) =>
      void socket.on('data', (bytes: Buffer) => {
        for (const frame of reader.take(bytes)) listener(frame)
        if (reader.isLost) socket.destroy()
      }),
    close: () => void socket.end(),
    onClose: (listener) => void socket.once('close', listener),
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
