import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { lz4Decompress } from './lz4.ts'
import { snappyDecompress } from './snappy.ts'
import { corrupt, tooLarge } from './unpacker.ts'
import { UnreadableBatch } from './unreadable-batch.ts'

/** A batch that grows beyond this when it is decompressed is refused: a few kilobytes can stand for gigabytes. */
const LARGEST_BATCH = 256 * 1024 * 1024

/** Bytes that zlib makes at a time. */
const CHUNK = 64 * 1024

/** The compressions of a batch, by the number in its attributes. */
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

/** The records of a batch. Throws UnreadableBatch. */
export function decompress(compression: number, records: Buffer, largest = LARGEST_BATCH): Buffer {
  const codec = CODECS[compression]
  switch (codec) {
    case 'none':
      return records
    case 'gzip':
      return byZlib(gunzipSync, records, largest)
    case 'snappy':
      return snappyDecompress(records, largest)
    case 'lz4':
      return lz4Decompress(records, largest)
    case 'zstd':
      return byZlib(zstdDecompressSync, records, largest)
    default:
      throw new UnreadableBatch('unsupported', `is compressed in the unknown way ${compression}`)
  }
}

type ByZlib = (
  bytes: Buffer,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Buffer

function byZlib(run: ByZlib, records: Buffer, largest: number): Buffer {
  try {
    return run(records, { maxOutputLength: largest, chunkSize: CHUNK })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(largest) : corrupt(cause)
  }
}
