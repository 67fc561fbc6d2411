import { FlowError } from '../../contract/errors.ts'

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Let this user write there.',
  EROFS: 'The disk is mounted read-only: mount it for writing, or choose another "path".',
  ELOOP: 'Take the symbolic link of that name away: the sink writes into files of its own only.',
  EIO: 'The disk answers with errors: look at it before anything else.',
}

/** What the machine says of a write, as an outage: the sink waits and goes on with nothing lost. */
export function writeError(cause: unknown, named: string): FlowError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new FlowError('FILE_DISK_FULL', {
      message: `There is no room to write "${named}".`,
      hint: 'Make room on its disk.',
      cause,
    })
  }
  return new FlowError('FILE_UNWRITABLE', {
    message: `"${named}" cannot be written: ${message}.`,
    hint: hints[code] ?? 'Look at the folder and at "path".',
    cause,
  })
}
