import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * A file under construction. Its length is always a length that is durable: what a failed write or fsync
 * left behind is cut off before anything else is written.
 */
export class PartFile {
  readonly path: string
  private handle: FileHandle | undefined
  private durable: number
  private dirty = false

  private constructor(path: string, handle: FileHandle, length: number) {
    this.path = path
    this.handle = handle
    this.durable = length
  }

  /** Opens it, or makes it, and cuts it to `length`. The caller has checked that it is not shorter. */
  static async open(path: string, length: number): Promise<PartFile> {
    await mkdir(dirname(path), { recursive: true })
    const handle = await openOrCreate(path)
    const file = new PartFile(path, handle, length)
    try {
      await handle.truncate(length)
      await handle.sync()
      await syncFolder(dirname(path))
    } catch (error) {
      await file.close()
      throw error
    }
    return file
  }

  get length(): number {
    return this.durable
  }

  /** Writes and fsyncs; when it throws, the file is as before and the same bytes may be tried again. */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.dirty) await this.cut(this.durable)
    this.dirty = true
    const handle = await this.opened()
    await writeAll(handle, bytes, this.durable)
    await handle.datasync()
    this.durable += bytes.length
    this.dirty = false
  }

  /** Takes back what was written beyond `length`. */
  async cut(length: number): Promise<void> {
    // After a failed fsync the kernel may have dropped pages of this handle: a new one sees what is there.
    await this.close()
    const handle = await this.opened()
    await handle.truncate(length)
    await handle.datasync()
    this.durable = length
    this.dirty = false
  }

  /** Tries to give the room of a failed write back at once; the next append does it in any case. */
  async giveBack(): Promise<void> {
    try {
      await this.cut(this.durable)
    } catch {
      this.dirty = true
    }
  }

  async close(): Promise<void> {
    const handle = this.handle
    this.handle = undefined
    await handle?.close()
  }

  private async opened(): Promise<FileHandle> {
    this.handle ??= await openExisting(this.path)
    return this.handle
  }
}

/** Gives a finished part its final name; the folder is synced, so that the name survives a crash too. */
export async function finish(part: string, finished: string): Promise<void> {
  await rename(part, finished)
  await syncFolder(dirname(finished))
}

/**
 * For reading and writing. The folder was checked to lie in the workspace, the name of a part never was: a symbolic link
 * of that name could lead anywhere, and is refused with ELOOP.
 */
export function openExisting(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_NOFOLLOW)
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await openExisting(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return await open(path, 'wx+')
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
