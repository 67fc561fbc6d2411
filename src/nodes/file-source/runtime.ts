import type { ColumnType } from '../../contract/flow-file.ts'
import { codecFor } from '../../runtime/codecs/codec-for.ts'
import { isBlank } from '../../runtime/codecs/is-blank.ts'
import type { NodeContext, NodeRuntime, Source } from '../../runtime/node-api.ts'
import { csvRowEnd } from './csv-row-end.ts'
import { CsvRows } from './csv-rows.ts'
import { envelopeReader } from './envelope.ts'
import { FileSource, type FileSourceOptions } from './file-source.ts'
import { findLineEnd, RecordBuffer } from './record-buffer.ts'
import { type FileSourceConfig, formatOf } from './spec.ts'

/** A header line is looked for in so much of the file. */
const HEADER_BYTES = 1024 * 1024

type Reading = Pick<FileSourceOptions, 'codec' | 'findEnd' | 'valueOf' | 'prime'>

/** Puts together what the format asks for; reading and following are the same for all. */
export const fileSourceRuntime: NodeRuntime = {
  create: (config, context): Source => {
    const checked = config as FileSourceConfig
    const reading = readings[formatOf(checked)](checked, context)
    const { path, follow, pollMs, lineBytes } = checked
    return new FileSource({
      ...reading,
      path: context.file(path),
      named: path,
      clock: context.clock,
      lineBytes,
      pollMs,
      follow,
      bounded: context.once === true,
      envelope: envelopeReader(checked, reading.codec, context),
    })
  },
}

const readings: Readonly<
  Record<ReturnType<typeof formatOf>, (config: FileSourceConfig, context: NodeContext) => Reading>
> = {
  // A broken line goes on with its bytes as they are: the node that reads its value makes a dead letter of them.
  ndjson: (_config, context) => ({
    codec: context.codec({ format: 'json' }),
    findEnd: findLineEnd,
    valueOf: ({ bytes }) => (isBlank(bytes) ? undefined : bytes),
  }),
  lines: (_config, context) => ({
    codec: context.codec({ format: 'text' }),
    findEnd: findLineEnd,
    valueOf: ({ bytes }) => bytes,
  }),
  csv: readCsv,
}

function readCsv(config: FileSourceConfig): Reading {
  const rows = new CsvRows(config)
  const findEnd = csvRowEnd(config.delimiter)
  return {
    codec: codecFor('json', { fields: decimalsOf(config.columns ?? {}) }),
    findEnd,
    valueOf: ({ bytes }, line) => {
      if (isBlank(bytes)) return undefined
      if (rows.hasHeader) return rows.toJson(bytes, line)
      rows.setHeader(bytes)
      return undefined
    },
    prime: async (read) => {
      const start = withoutBom(await read(Math.min(config.lineBytes, HEADER_BYTES)))
      const records = new RecordBuffer(0, { limit: config.lineBytes, findEnd })
      records.add(start)
      for (let record = records.next(true); record !== undefined; record = records.next(true)) {
        if (!isBlank(record.bytes)) return rows.setHeader(record.bytes)
      }
    },
  }
}

function decimalsOf(columns: Readonly<Record<string, ColumnType>>): Record<string, 'decimal'> {
  const decimals = Object.entries(columns).filter(([, type]) => type === 'decimal')
  return Object.fromEntries(decimals.map(([name]) => [name, 'decimal']))
}

function withoutBom(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}
