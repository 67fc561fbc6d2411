import { type FileHandle, open, stat } from 'node:fs/promises'
import { FlowError } from '../../contract/errors.ts'
import { type FilePosition, type Fingerprint, fingerprint, FINGERPRINT_BYTES } from './file-position.ts'

/** The file behind a path, which may be missing, grow, shrink or become another one at any time. */
export class FollowedFile {
  private readonly path: string
  /** As the flow file names it, for messages. */
  private readonly named: string
  private handle: FileHandle | undefined
  private inode = 0

  constructor(path: string, named: string) {
    this.path = path
    this.named = named
  }

  get isOpen(): boolean {
    return this.handle !== undefined
  }

  /** Throws FILE_MISSING, FILE_UNREADABLE, or FILE_POSITION_LOST where it is not the file of the position. */
  async open(position: FilePosition): Promise<void> {
    await this.close()
    try {
      this.handle = await open(this.path, 'r')
      const state = await this.handle.stat()
      if (!state.isFile()) throw Object.assign(new Error('it is no file'), { code: 'EISDIR' })
      this.inode = state.ino
    } catch (cause) {
      await this.close()
      throw this.unreadable(cause)
    }
    await this.verify(position)
  }

  async size(): Promise<number> {
    return (await this.handle!.stat()).size
  }

  /** Whether another file has taken the name since. Throws FILE_MISSING. */
  async isReplaced(): Promise<boolean> {
    try {
      return (await stat(this.path)).ino !== this.inode
    } catch (cause) {
      throw this.unreadable(cause)
    }
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length)
    let filled = 0
    try {
      while (filled < length) {
        const { bytesRead } = await this.handle!.read(buffer, filled, length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
    } catch (cause) {
      throw this.unreadable(cause)
    }
    return buffer.subarray(0, filled)
  }

  /** Throws FILE_POSITION_LOST where what was read is not what stands there now. */
  async verify({ offset, head, last }: FilePosition): Promise<void> {
    const size = await this.size()
    if (size < offset) {
      throw this.lost(`is shorter than what was read of it: ${size} bytes now, ${offset} bytes read.`)
    }
    const same = (await this.holds(0, head, 'first')) && (await this.holds(offset - last.bytes, last, 'last'))
    if (!same)
      throw this.lost(`was replaced: the ${offset} bytes that were read of it stand there no longer.`)
  }

  async headPrint(end: number): Promise<Fingerprint> {
    return fingerprint(await this.read(0, Math.min(FINGERPRINT_BYTES, end)), 'first')
  }

  async close(): Promise<void> {
    const handle = this.handle
    this.handle = undefined
    await handle?.close()
  }

  private async holds(offset: number, expected: Fingerprint, end: 'first' | 'last'): Promise<boolean> {
    return fingerprint(await this.read(offset, expected.bytes), end).crc === expected.crc
  }

  private lost(what: string): FlowError {
    return new FlowError('FILE_POSITION_LOST', {
      message: `"${this.named}" ${what}`,
      hint: 'Lines may be unread: put the old file back, or let the node begin again at the start of the new one.',
    })
  }

  private unreadable(cause: unknown): FlowError {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return new FlowError('FILE_MISSING', {
        message: `"${this.named}" does not exist.`,
        hint: 'Put it there, or correct "path"; reading begins when it appears.',
        cause,
      })
    }
    const hint = code === 'EACCES' ? 'Let this user read it.' : 'Look at the disk and at "path".'
    return new FlowError('FILE_UNREADABLE', {
      message: `"${this.named}" cannot be read: ${message}.`,
      hint,
      cause,
    })
  }
}
