import { closeSync, fdatasync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const synced = promisify(fdatasync)

const AT_ONCE_BYTES = 1_048_576

/**
 * Brings the write-ahead log of a folder's broker to the disk, away from the event loop and without any lock: processes
 * that write one after another sync at the same time. A commit stands behind those before it in the log, so a sync of
 * one is a sync of them all, whoever wrote them. To be made when a connection has the log open, and closed with it: until
 * then the log stays the same file. Throws what the system says.
 */
export class LogSync {
  private readonly file: number

  constructor(folder: string) {
    syncNames(folder)
    this.file = openSync(join(folder, 'broker.db-wal'), 'r+')
  }

  sync(): Promise<void> {
    return synced(this.file)
  }

  /**
   * Writes what stands in the log over itself. After a failed sync the system takes pages for written that are not, and
   * a later sync would leave them out: written again, they belong to it. Nobody else may write the log meanwhile.
   */
  writeAgain(): void {
    const bytes = Buffer.alloc(AT_ONCE_BYTES)
    for (let at = 0, read = 0; (read = readSync(this.file, bytes, 0, AT_ONCE_BYTES, at)) > 0; at += read)
      for (let done = 0; done < read;) done += writeSync(this.file, bytes, done, read - done, at + done)
  }

  close(): void {
    closeSync(this.file)
  }
}

/** A log that was just made is not found after a power cut, unless its name is on the disk as well. */
function syncNames(folder: string): void {
  try {
    const names = openSync(folder, 'r')
    try {
      fsyncSync(names)
    } finally {
      closeSync(names)
    }
  } catch (error) {
    // Where folders cannot be opened or synced, as on Windows and some mounted file systems, nobody can do it.
    if ((error as NodeJS.ErrnoException).code === 'EIO') throw error
  }
}
