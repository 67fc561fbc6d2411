/** What speaks on a port that is not Kafka's, as far as its first bytes tell. */
export interface Stranger {
  /** Goes on behind the address: `answers like a web server`. */
  readonly says: string
  readonly speaksTls?: true
}

/** No answer to the first question comes near: Kafka 4.1 names 60 requests of 6 bytes each. */
const LARGEST_FIRST_ANSWER = 100_000
/** Size and number of the question. */
const HEAD_BYTES = 8

/** Greetings and complaints of what is often found on a wrong port. */
const greetings: readonly (readonly [text: string, says: string])[] = [
  ['HTTP/', 'answers like a web server'],
  ['<', 'answers like a web server'],
  ['SSH-', 'answers like an SSH server'],
  ['220', 'answers like a mail or FTP server'],
  ['-ERR', 'answers like a Redis'],
]

/**
 * Who has sent these bytes as the first of a connection whose first question had this number; undefined: a Kafka as
 * far as can be seen, or too few bytes to tell.
 */
export function strangeAnswer(bytes: Buffer, question: number): Stranger | undefined {
  const text = bytes.toString('latin1', 0, HEAD_BYTES)
  const greeting = greetings.find(([begins]) => text.startsWith(begins))
  if (greeting !== undefined) return { says: greeting[1] }
  // A TLS alert of any version (RFC 8446, 5.1), the answer to what is not encrypted.
  if (bytes[0] === 21 && bytes[1] === 3) return { says: 'speaks TLS', speaksTls: true }
  if (bytes.length < HEAD_BYTES) return undefined
  const size = bytes.readInt32BE(0)
  const isKafka = size >= 6 && size <= LARGEST_FIRST_ANSWER && bytes.readInt32BE(4) === question
  return isKafka ? undefined : { says: 'answers in a protocol that is not that of Kafka' }
}
