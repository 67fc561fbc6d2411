/** A value as somebody may send it, with what becomes of it. */
export interface BadValue {
  readonly name: string
  /** null: a tombstone. */
  readonly bytes: Buffer | null
  /** Through product-enrichment: a dead letter, passed on bit-exact at a topic, or the value that comes out. */
  readonly enriched:
    'dead letter' | 'unknown_products' | 'enriched_product_events' | { readonly value: string }
  /** Through a filter that reads the value. */
  readonly read: 'dead letter' | 'bit-exact'
}

const MEGABYTE = 1024 * 1024
const row = '"name":"Wireless Headphones","category":"Electronics","unit_price":99.99'

function value(
  name: string,
  bytes: string | Buffer,
  enriched: BadValue['enriched'] = 'dead letter',
): BadValue {
  const read = enriched === 'dead letter' ? 'dead letter' : 'bit-exact'
  return { name, bytes: Buffer.from(bytes), enriched, read }
}

/** An event of PROD001, quantity 2, with more fields. */
function known(name: string, fields: string): BadValue {
  const value = (rest: string) => `{"product_id":"PROD001",${fields},"quantity":2${rest}}`
  return {
    name,
    bytes: Buffer.from(value('')),
    enriched: { value: value(`,"enriched_data":{${row},"total_price":199.98}`) },
    read: 'bit-exact',
  }
}

export const badValues: readonly BadValue[] = [
  value('wrong JSON', '{"product_id":"PROD001","quantity":'),
  value('two values', '{"product_id":"PROD001","quantity":2}{}'),
  value(
    'wrong UTF-8',
    Buffer.concat([
      Buffer.from('{"product_id":"PROD001","quantity":2,"note":"'),
      Buffer.of(0xc3, 0x28),
      Buffer.from('"}'),
    ]),
  ),
  value('an empty value', ''),
  value('spaces only', '  '),
  { name: 'a tombstone', bytes: null, enriched: 'enriched_product_events', read: 'bit-exact' },
  // A filter that looks into null or a list finds no field, which is no failure of the message.
  { ...value('the JSON null', 'null', 'unknown_products'), read: 'bit-exact' },
  value('20 MB that are no JSON', Buffer.alloc(20 * MEGABYTE, 'x')),
  known('20 MB', `"note":"${'x'.repeat(20 * MEGABYTE)}"`),
  value('40 MB', Buffer.from(`{"product_id":"PROD001","quantity":2,"note":"${'x'.repeat(40 * MEGABYTE)}"}`)),
  value('NaN', '{"product_id":"PROD001","quantity":NaN}'),
  known('a field __proto__', '"__proto__":{"quantity":5,"polluted":true}'),
  value('a key in __proto__ only', '{"__proto__":{"product_id":"PROD001"},"quantity":2}', 'unknown_products'),
  value(
    '10,000 levels',
    `{"product_id":"PROD001","quantity":2,"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  ),
  {
    name: 'duplicate keys',
    bytes: Buffer.from('{"product_id":"PROD999","product_id":"PROD001","quantity":1,"quantity":2}'),
    enriched: {
      value: `{"product_id":"PROD001","quantity":2,"enriched_data":{${row},"total_price":199.98}}`,
    },
    read: 'bit-exact',
  },
  value(
    'duplicate keys, the last unknown',
    '{"product_id":"PROD001","product_id":"PROD999", "quantity":1}',
    'unknown_products',
  ),
  known(
    '64-bit integers',
    '"largest":9223372036854775807,"smallest":-9223372036854775808,"unsigned":18446744073709551615',
  ),
  value(
    '64-bit integers of an unknown product',
    '{"product_id":"PROD999","id":9223372036854775807, "price":1.10 }',
    'unknown_products',
  ),
]

export const goodValue = '{"product_id":"PROD001","quantity":3}'
