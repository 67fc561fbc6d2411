export interface RowHeader {
  readonly name: string
  readonly value: Buffer | null
}

/**
 * Headers as they lie in the file: for each the length of its name, the length of its value plus one (0: null),
 * then both; lengths in groups of seven bits, the lowest first, the eighth bit set where more follow.
 */
export function readHeaders(blob: Buffer | null): readonly RowHeader[] {
  const headers: RowHeader[] = []
  let at = 0
  const length = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = blob?.[at++] ?? 0
      value += (byte % 128) * factor
      if (byte < 128) return value
    }
  }
  const take = (bytes: number) => Buffer.from(blob?.subarray(at, (at += bytes)) ?? [])
  while (blob !== null && at < blob.length) {
    const [nameLength, valueLength] = [length(), length()]
    headers.push({
      name: take(nameLength).toString(),
      value: valueLength === 0 ? null : take(valueLength - 1),
    })
  }
  return headers
}

/** A header's value as text; undefined where there is none of that name. */
export function headerOf(headers: readonly RowHeader[], name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value?.toString()
}

/** Headers as text that is equal where they are, order, repetition and nulls included. */
export function headersText(headers: readonly RowHeader[]): string {
  return headers
    .map(({ name, value }) => `${name}=${value === null ? 'null' : value.toString('hex')}`)
    .join(';')
}
