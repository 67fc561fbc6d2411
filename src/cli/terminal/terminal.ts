import { type Paint, paintFor } from './paint.ts'

/** Where a command speaks: data on stdout, all else on stderr. */
export interface Terminal {
  /** One JSON object a line on stdout instead of text. */
  readonly json: boolean
  /** Nothing on stderr but errors. */
  readonly quiet: boolean
  /** A person watches stderr: figures may be redrawn in place. */
  readonly isLive: boolean
  /** For stdout; plain where it is no terminal. */
  readonly paint: Paint
  /** For stderr. */
  readonly paintNotes: Paint
  /** Columns of the terminal, 80 where there is none. */
  readonly width: number
  /** A line of data on stdout. Resolves when there is room for more, so that a slow reader holds us back. */
  data(line: string): Promise<void>
  /** A line for the person on stderr, unless `--quiet`. */
  note(line: string): void
  /** A line on stderr that `--quiet` does not hide. */
  complain(line: string): void
}

/** The process's own terminal. A closed stdout (`| head -1`) ends the process quietly, a full disk with a sentence. */
export function openTerminal({
  outlivesReader = false,
  ...options
}: {
  readonly json: boolean
  readonly quiet: boolean
  /** What runs decides itself what it means that nobody reads any more. */
  readonly outlivesReader?: boolean
}): Terminal {
  whenNobodyReads(outlivesReader ? () => undefined : () => process.exit(0))
  return {
    ...options,
    isLive: process.stderr.isTTY && process.env['TERM'] !== 'dumb' && !options.quiet,
    paint: paintFor(process.stdout),
    paintNotes: paintFor(process.stderr),
    width: process.stderr.columns || process.stdout.columns || 80,
    data: (line) => writeData(`${line}\n`),
    note: (line) => {
      if (!options.quiet) process.stderr.write(`${line}\n`)
    },
    complain: (line) => {
      process.stderr.write(`${line}\n`)
    },
  }
}

function writeData(text: string): Promise<void> {
  if (process.stdout.write(text)) return Promise.resolve()
  return new Promise((resolve) => process.stdout.once('drain', resolve))
}

function whenNobodyReads(leaveQuietly: () => void): void {
  const leave = ({ code, message }: NodeJS.ErrnoException) => {
    // What was asked for has been read; that the rest is not wanted is no failure.
    if (code === 'EPIPE') return leaveQuietly()
    // The terminal was closed: a run drains without a word.
    if (code === 'EIO') return
    const says =
      code === 'ENOSPC' ? 'The disk that stdout goes to is full.' : `stdout takes no more: ${message}.`
    process.stderr.write(`error: ${says} Send it elsewhere and run the command again.\n`)
    process.exit(1)
  }
  process.stdout.on('error', leave)
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
    // Any other cause leaves nobody to tell; the work itself goes on.
    if (code === 'EPIPE') leaveQuietly()
  })
}
