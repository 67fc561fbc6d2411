import type { Readable } from 'node:stream'

const NEWLINE = 0x0a

/** The lines of a stream as bytes, without their ends. */
export async function* linesOf(input: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const part of input as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = part.indexOf(NEWLINE); end >= 0; end = part.indexOf(NEWLINE, start)) {
      yield whole(rest, part.subarray(start, end))
      rest = []
      start = end + 1
    }
    if (start < part.length) rest.push(part.subarray(start))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

function whole(rest: readonly Buffer[], last: Buffer): Buffer {
  return rest.length === 0 ? last : Buffer.concat([...rest, last])
}
