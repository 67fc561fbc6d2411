/** Nodes of the flow that the Studio is measured with; edges are half as many more. */
export const LARGE_NODES = 1_000
const COLUMNS = 40
export const LARGE_ROWS = LARGE_NODES / COLUMNS
const [COLUMN_WIDTH, ROW_HEIGHT] = [288, 112]

/**
 * The text of a flow file: a row of nodes for each of its sources, with edges between the rows. `topicOf` says what a
 * row reads.
 */
export function largeFlowText(name: string, topicOf: (row: number) => string = () => 'orders'): string {
  const cells = Array.from({ length: LARGE_NODES }, (_, index) => ({
    column: index % COLUMNS,
    row: Math.floor(index / COLUMNS),
  }))
  const id = (column: number, row: number) =>
    `n-${String(row).padStart(2, '0')}-${String(column).padStart(2, '0')}`
  const nodes = cells.map(({ column, row }) =>
    column === 0
      ? { id: id(0, row), kind: 'topic-source', name: `Source ${row}`, config: { topic: topicOf(row) } }
      : {
          id: id(column, row),
          kind: 'filter',
          name: `Filter ${row} ${column}`,
          config: { where: 'value.n > 1' },
        },
  )
  const onward = cells
    .filter(({ column }) => column < COLUMNS - 1)
    .map(({ column, row }) => ({ from: `${id(column, row)}.out`, to: `${id(column + 1, row)}.in` }))
  const across = cells
    .filter(({ column, row }) => column < COLUMNS - 1 && row < LARGE_ROWS - 1)
    .slice(0, LARGE_NODES * 1.5 - onward.length)
    .map(({ column, row }) => ({ from: `${id(column, row)}.out`, to: `${id(column + 1, row + 1)}.in` }))
  return JSON.stringify({
    version: 1,
    id: 'bench-large',
    name,
    topics: Object.fromEntries(cells.map(({ row }) => [topicOf(row), { use: 'expected' }])),
    nodes,
    edges: [...onward, ...across],
    layout: Object.fromEntries(
      cells.map(({ column, row }) => [id(column, row), { x: column * COLUMN_WIDTH, y: row * ROW_HEIGHT }]),
    ),
  })
}
