import type { Paint } from './paint.ts'

/** Rows as aligned columns, two spaces apart, the first row painted as head. Columns of numbers stand right. */
export function tableLines(rows: readonly (readonly string[])[], paint: Paint): string[] {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const numeric = head.map((_, column) =>
    body.every((row) => /^(-?[\d,.]+( ?(%|bytes|[KMGT]B|ms|s))?)?$/.test(row[column] ?? '')),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return numeric[column] ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [paint.dim(line(head)), ...body.map(line)]
}
