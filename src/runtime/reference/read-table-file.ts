import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { FlowError } from '../../contract/errors.ts'
import { csvRows } from './csv-rows.ts'
import { type FileRow, invalidTable, type TableFile } from './file-row.ts'
import { jsonRows, ndjsonRows } from './json-rows.ts'

/** What tells whether a file is the one that was loaded. */
export interface FileStamp {
  readonly size: number
  readonly mtimeMs: number
}

const READERS = { csv: csvRows, json: jsonRows, ndjson: ndjsonRows } as const
const FORMAT_OF_NAME: Readonly<Record<string, keyof typeof READERS>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
}

/** Throws FILE_MISSING, REFERENCE_UNREADABLE. */
export async function stampOf(file: TableFile): Promise<FileStamp> {
  try {
    const { size, mtimeMs } = await stat(file.path)
    return { size, mtimeMs }
  } catch (error) {
    throw unreadable(error, file)
  }
}

/** SHA-256 of the file's bytes. */
export async function hashOf(file: TableFile): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const part of createReadStream(file.path)) hash.update(part as Buffer)
  } catch (error) {
    throw unreadable(error, file)
  }
  return hash.digest('hex')
}

/** Gives every row to `take`; what is returned is the hash of exactly the bytes that were read. */
export async function readTableFile(file: TableFile, take: (row: FileRow) => void): Promise<string> {
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform: (part: Buffer, _, done) => {
      hash.update(part)
      done(null, part)
    },
  })
  const input = createReadStream(file.path)
  input.once('error', (error) => hashing.destroy(error))
  try {
    for await (const row of READERS[formatOf(file)](input.pipe(hashing) as Readable, file)) take(row)
  } catch (error) {
    throw error instanceof FlowError ? error : unreadable(error, file)
  } finally {
    input.destroy()
  }
  return hash.digest('hex')
}

function formatOf(file: TableFile): keyof typeof READERS {
  const format = file.declaration.format ?? FORMAT_OF_NAME[extname(file.path).toLowerCase()]
  if (format !== undefined) return format
  throw invalidTable(file, {
    place: 'the file',
    what: 'its name does not say what format it has.',
    hint: 'Name it .csv, .json or .ndjson, or set "format".',
  })
}

function unreadable(error: unknown, { name, declaration }: TableFile): FlowError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === undefined) throw error
  const what = `The file of reference table "${name}", ${declaration.from.file},`
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new FlowError('FILE_MISSING', {
      message: `${what} is missing.`,
      hint: 'Put it there, or correct "from".',
      cause: error,
    })
  }
  return new FlowError('REFERENCE_UNREADABLE', { message: `${what} cannot be read (${code}).`, cause: error })
}
