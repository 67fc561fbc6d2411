/**
 * Which partition a key belongs to, exactly as Java's client chooses it (org.apache.kafka.common.utils.Utils
 * `murmur2` and `toPositive`), so that Java and Millrace meet in the same partition.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}

/** Murmur2 with Kafka's seed, as a signed 32-bit number. */
export function murmur2(data: Uint8Array): number {
  const length = data.length
  let hash = 0x9747b28c ^ length
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    const word =
      (data[i] as number) |
      ((data[i + 1] as number) << 8) |
      ((data[i + 2] as number) << 16) |
      ((data[i + 3] as number) << 24)
    const mixed = Math.imul(word, MULTIPLIER)
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(mixed ^ (mixed >>> 24), MULTIPLIER)
  }
  hash = withTail(hash, data, whole)
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
  return hash ^ (hash >>> 15)
}

const MULTIPLIER = 0x5bd1e995

/** The last one to three bytes, where the length is not a multiple of four. */
function withTail(hash: number, data: Uint8Array, from: number): number {
  const left = data.length - from
  if (left === 0) return hash
  let mixed = hash ^ (data[from] as number)
  if (left > 1) mixed ^= (data[from + 1] as number) << 8
  if (left > 2) mixed ^= (data[from + 2] as number) << 16
  return Math.imul(mixed, MULTIPLIER)
}
