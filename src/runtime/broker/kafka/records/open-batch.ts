import type { BatchHeader } from './batch-header.ts'
import { decompress } from './decompress.ts'
import { RecordReader } from './record-reader.ts'

/** The records of a batch, decompressed where need be. Throws UnreadableBatch. */
export function openBatch(batch: BatchHeader): RecordReader {
  const { count, baseOffset, baseTimestamp, appendTime } = batch
  const bytes = decompress(batch.compression, batch.records)
  return new RecordReader({ bytes, count, baseOffset, baseTimestamp, appendTime })
}
