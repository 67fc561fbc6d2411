import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const synced = promisify(fdatasync)

/**
 * Brings the write-ahead log of a folder's broker to the disk, away from the event loop and without any lock: processes
 * that write one after another sync at the same time. A commit stands behind those before it in the log, so a sync of
 * one is a sync of them all, whoever wrote them. To be made when a connection has written, and closed with it: until
 * then the log stays the same file.
 */
export class LogSync {
  private readonly file: number

  constructor(folder: string) {
    this.file = openSync(join(folder, 'broker.db-wal'), 'r+')
    syncNames(folder)
  }

  sync(): Promise<void> {
    return synced(this.file)
  }

  close(): void {
    closeSync(this.file)
  }
}

/** A log that was just made is not found after a power cut, unless its name is on the disk as well. */
function syncNames(folder: string): void {
  if (process.platform === 'win32') return
  const names = openSync(folder, 'r')
  try {
    fsyncSync(names)
  } finally {
    closeSync(names)
  }
}
