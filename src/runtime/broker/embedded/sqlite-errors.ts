import { FlowError } from '../../../contract/errors.ts'

/** Another process holds the write lock: nothing is wrong, try again in a moment. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** After a failed write or sync nobody knows what the connection's pages are worth. */
export function needsReopen(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_IOERR')
}

/**
 * Says what an error of SQLite, or of the system when making a folder, means for the person who runs the broker;
 * other errors stay as they are. A broker at work tries again by itself; one that cannot be opened ends the command.
 */
export function asBrokerError(error: unknown, folder: string, doing: 'open' | 'work' = 'work'): unknown {
  const code = codeOf(error)
  // Whatever the reason is: what was committed before it may be there, and "full" says that it is not.
  if (/^f(data)?sync$/.test(callOf(error) ?? '')) return diskFailing(error, folder, doing)
  // SHMSIZE: there is no room even for the 32 KB that SQLite shares between processes.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new FlowError('BROKER_DISK_FULL', {
      message: `The disk that holds the broker's folder ${folder} is full.`,
      hint: doing === 'work' ? 'Free space on it.' : 'Free space on it and start again.',
      cause: error,
    })
  }
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return diskFailing(error, folder, doing)
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ROFS|ACCES|PERM|EXIST|NOTDIR|NOENT)$/.test(code)) {
    return new FlowError('BROKER_FOLDER_READ_ONLY', {
      message: `The broker cannot write in its folder ${folder} (${code}).`,
      hint: 'Let this user write to the folder and the files in it, or name another data folder.',
      cause: error,
    })
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new FlowError('BROKER_DAMAGED', {
      message: `The broker's file broker.db in ${folder} is damaged (${code}).`,
      hint: 'Stop all flows, keep a copy of the folder, and restore a backup or start with an empty folder.',
      cause: error,
    })
  }
  // What a system may say at work of a log that it cannot open or write is not all known: it is tried again. At the
  // start it is of a folder that cannot be made, which no wait mends.
  return doing === 'work' && callOf(error) !== undefined ? diskFailing(error, folder, doing) : error
}

/** Of the system, where the error is its. */
function callOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error ? String(error.syscall) : undefined
}

function diskFailing(error: unknown, folder: string, doing: 'open' | 'work'): FlowError {
  return new FlowError('BROKER_DISK_FAILING', {
    message: `The disk that holds the broker's folder ${folder} failed to read or write (${codeOf(error)}).`,
    hint:
      doing === 'work'
        ? 'Check the disk and the system log.'
        : 'Check the disk and the system log, and start again.',
    cause: error,
  })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
