/**
 * What a record holds under a name that comes from a file: a node may be called "constructor", which a plain look-up
 * finds in every object.
 */
export function ownEntry<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

/** A record that holds nothing before it is written to, under any name. */
export function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>
}
