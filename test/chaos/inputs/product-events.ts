/** One message of the topic product_events, as `millrace topics produce` reads it. */
export interface ProductEvent {
  readonly key: string
  readonly valueBase64: string
  readonly timestamp: number
  readonly headers: readonly { readonly name: string; readonly value: string | null }[]
}

/** 2026-03-14T06:00:00Z */
const BEGIN = 1_773_468_000_000

/** Events of a shop, each with its own sequence number; about one in eight is unknown or broken in some way. */
export function productEvent(sequence: number, random: () => number): ProductEvent {
  const id = `PROD${String(1 + Math.floor(random() * 10)).padStart(3, '0')}`
  const draw = random()
  const odd = draw < 0.125 ? oddEvents[Math.floor(draw * 8 * oddEvents.length)] : undefined
  const bytes = odd === undefined ? plainEvent(sequence, id, random) : odd(sequence, id)
  const headers = sequence % 10 === 0 ? [...traceHeaders(sequence)] : []
  return { key: id, valueBase64: bytes.toString('base64'), timestamp: BEGIN + sequence, headers }
}

function plainEvent(sequence: number, id: string, random: () => number): Buffer {
  const quantity = 1 + Math.floor(random() * 9_999)
  return Buffer.from(
    `{"sequence":${sequence},"product_id":"${id}","event_type":"purchased","quantity":${quantity},"user_id":"user_${1000 + (sequence % 9000)}"}`,
  )
}

function traceHeaders(sequence: number): ProductEvent['headers'] {
  return [
    { name: 'traceparent', value: `00-${String(sequence).padStart(32, '0')}-0000000000000001-01` },
    { name: 'tag', value: 'one' },
    { name: 'empty', value: null },
    { name: 'tag', value: 'two' },
  ]
}

type OddEvent = (sequence: number, id: string) => Buffer

const oddEvents: readonly OddEvent[] = [
  // Known products, and numbers that a double cannot hold.
  (n, id) => Buffer.from(`{"sequence":${n},"product_id":"${id}","quantity":1,"event_id":9007199254740993}`),
  (n, id) =>
    Buffer.from(`{"sequence":${n},"product_id":"${id}","quantity":900719925474099,"note":"viel \\u00e4 ä"}`),
  // Unknown products: passed on bit-exact.
  (n) => Buffer.from(`{ "sequence": ${n}, "product_id": "PROD999",  "event_id": 9223372036854775807 }`),
  (n) => Buffer.from(`{"sequence":${n},"quantity":1.50}`),
  (n) => Buffer.from(`{"sequence":${n},"product_id":null,"quantity":1}`),
  (n) => Buffer.from(`[{"sequence":${n}}]`),
  // Broken: dead letters.
  (n, id) => Buffer.from(`{"sequence":${n},"product_id":"${id}","quant`),
  (n, id) =>
    Buffer.concat([
      Buffer.from(`{"sequence":${n},"product_id":"${id}","note":"M`),
      Buffer.of(0xfc),
      Buffer.from('"}'),
    ]),
  (n, id) => Buffer.from(`{"sequence":${n},"product_id":"${id}"}`),
  (n, id) => Buffer.from(`{"sequence":${n},"product_id":"${id}","quantity":"3"}`),
  (n) => Buffer.from(`{"sequence":${n},"product_id":4711,"quantity":1}`),
  (n, id) => Buffer.from(`{"sequence":${n},"product_id":"${id}","quantity":NaN}`),
]
