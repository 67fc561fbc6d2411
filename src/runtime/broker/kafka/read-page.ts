import type { StoredMessage } from '../../../contract/message.ts'
import { gapError } from '../gap-error.ts'
import type { PartitionBatch, ReadRequest } from '../port.ts'
import { askLeaders } from './admin/leader-requests.ts'
import { rangeOf } from './admin/list-offsets.ts'
import type { ClusterLink } from './connection/cluster-link.ts'
import { KAFKA } from './kafka-errors.ts'
import { RecordCursor } from './records/record-cursor.ts'
import { fetchCall } from './requests/fetch.ts'

const LEAST_BYTES = 65_536
const MOST_BYTES = 16_000_000

/** A page of one partition, read without a group. Throws TOPIC_GAP where the offset is gone or was never written. */
export async function readPage(link: ClusterLink, request: ReadRequest): Promise<PartitionBatch> {
  const { topic, partition, maxMessages } = request
  const messages: StoredMessage[] = []
  let { offset } = request
  let bytes = 0
  for (;;) {
    const cursor = await fetchFrom(link, { ...request, offset })
    if (cursor === undefined) break
    const taken = cursor.isAtEnd ? { messages: [], bytes: 0 } : cursor.take(maxMessages, request.maxBytes)
    messages.push(...taken.messages)
    bytes += taken.bytes
    // Markers alone are passed over, so that a page is empty only at the end.
    if (cursor.nextOffset === offset || messages.length > 0) {
      offset = cursor.nextOffset
      break
    }
    offset = cursor.nextOffset
  }
  return { topic, partition, messages, nextOffset: offset, bytes }
}

/** What lies from an offset on; undefined at the end. */
async function fetchFrom(link: ClusterLink, request: ReadRequest): Promise<RecordCursor | undefined> {
  const { topic, partition, offset } = request
  const maxBytes = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, request.maxBytes))
  const [answer] = await askLeaders(
    link,
    [{ topic, partition, offset, maxBytes }],
    (node, partitions) => node.send(fetchCall({ partitions, maxBytes, maxWaitMs: 0 })),
    (code) => code === KAFKA.offsetOutOfRange,
  )
  if (answer === undefined) return undefined
  if (answer.errorCode === KAFKA.offsetOutOfRange) {
    const { begin, end } = await rangeOf(link, request)
    throw gapError({ topic, partition, offset, begin, end })
  }
  if (answer.records.length === 0) return undefined
  return new RecordCursor({ topic, partition, bytes: answer.records, from: offset, aborted: answer.aborted })
}
