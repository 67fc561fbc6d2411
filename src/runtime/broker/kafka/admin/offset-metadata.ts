import type { OffsetRange } from '../../../../contract/message.ts'

/** Stands in front, so that what another program left in an offset's metadata is not read as ours. */
const MARK = 'finished:'
const DIGITS = 36

/**
 * Finished ranges above a watermark as the metadata of its offset, of which Kafka keeps 4,096 bytes. Each range is
 * its distance from the one before and its length, so that it stays short however large the offsets are.
 */
export function encodeFinished(watermark: number, ranges: readonly OffsetRange[]): string | null {
  if (ranges.length === 0) return null
  let end = watermark
  const texts = ranges.map(({ from, to }) => {
    const text = `${(from - end).toString(DIGITS)}+${(to - from).toString(DIGITS)}`
    end = to
    return text
  })
  return MARK + texts.join(' ')
}

/** What `encodeFinished` wrote; nothing where somebody else has written. */
export function decodeFinished(watermark: number, metadata: string | null): readonly OffsetRange[] {
  if (metadata?.startsWith(MARK) !== true) return []
  let end = watermark
  return metadata
    .slice(MARK.length)
    .split(' ')
    .map((text) => {
      const [gap = '', length = ''] = text.split('+')
      const from = end + Number.parseInt(gap, DIGITS)
      end = from + Number.parseInt(length, DIGITS)
      return { from, to: end }
    })
}
