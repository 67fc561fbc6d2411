import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { FlowError } from '../../contract/errors.ts'
import { csvRows } from './csv-rows.ts'
import { type FileRow, invalidTable, type TableFile } from './file-row.ts'
import { jsonRows, ndjsonRows } from './json-rows.ts'
import { linesOf } from './lines.ts'
import { Utf8Text } from './utf8-text.ts'

/** What tells whether a file is the one that was loaded. */
export interface FileStamp {
  readonly size: number
  readonly mtimeMs: number
}

const READERS = { csv: csvRows, json: jsonRows, ndjson: ndjsonRows } as const
const FORMAT_OF_NAME: Readonly<Record<string, keyof typeof READERS>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
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
  const text = new Utf8Text()
  const hashing = new Transform({
    transform: (part: Buffer, _, done) => {
      hash.update(part)
      if (text.take(part)) done(null, part)
      else done(new NotText())
    },
    flush: (done) => (text.isWhole ? done() : done(new NotText())),
  })
  const input = createReadStream(file.path)
  input.once('error', (error) => hashing.destroy(error))
  try {
    for await (const row of READERS[formatOf(file)](input.pipe(hashing) as Readable, file)) take(row)
  } catch (error) {
    if (error instanceof NotText) throw await notText(file)
    throw error instanceof FlowError ? error : unreadable(error, file)
  } finally {
    input.destroy()
  }
  return hash.digest('hex')
}

class NotText extends Error {}

/** Read as if it were UTF-8, each letter with an accent would become one and the same mark. */
async function notText(file: TableFile): Promise<FlowError> {
  const input = createReadStream(file.path)
  let line = 0
  try {
    for await (const bytes of linesOf(input)) {
      line += 1
      if (!isUtf8(bytes)) break
    }
  } finally {
    input.destroy()
  }
  return invalidTable(file, {
    place: `line ${line}`,
    what: 'the file is not UTF-8, so its letters cannot be told.',
    hint: 'Save it as "CSV UTF-8", or convert it: iconv -f latin1 -t utf-8.',
  })
}

/** How the rows are written. Throws REFERENCE_INVALID where nothing says so. */
export function formatOf(file: TableFile): keyof typeof READERS {
  const format = file.declaration.format ?? FORMAT_OF_NAME[extname(file.path).toLowerCase()]
  if (format !== undefined) return format
  throw invalidTable(file, {
    place: 'the file',
    what: 'its name does not say what format it has.',
    hint: 'Name it .csv, .tsv, .json or .ndjson, or set "format".',
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
