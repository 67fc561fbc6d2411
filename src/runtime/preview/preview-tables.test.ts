import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlow } from '../../../test/support/a-flow.ts'
import { aFolder } from '../../../test/support/node-driver.ts'
import { until } from '../../../test/support/until.ts'
import { catalog } from '../../nodes/catalog.ts'
import { nodeRegistry } from '../node-registry.ts'
import { previewFlow } from './preview-flow.ts'
import { PreviewTables } from './preview-tables.ts'

const ROWS = 20_000

/** A lookup in a table of many rows; `ask` gives how many samples found one. */
function aLookup() {
  const folder = aFolder()
  const table = join(folder, 'products.csv')
  const rows = Array.from({ length: ROWS }, (_, row) => `p${row},${row}.5`)
  writeFileSync(table, `id,price\n${rows.join('\n')}\n`)
  const flow = aFlow()
    .with({ references: { products: { from: { file: 'products.csv' }, key: 'id' } } })
    .node('orders', 'topic-source', { topic: 'orders' })
    .node('priced', 'lookup', { table: 'products', key: 'value.id', into: 'product' })
    .node('out', 'topic-sink', { topic: 'priced_orders' })
    .edge('orders.out', 'priced.in')
    .edge('priced.found', 'out.in')
    .build()
  const tables = new PreviewTables()
  const preview = (deadlineMs: number, id: string) =>
    previewFlow({
      text: JSON.stringify(flow),
      file: join(folder, 'drawn.flow.json'),
      workspace: folder,
      catalog,
      registry: nodeRegistry,
      tables,
      samples: [
        {
          to: 'orders',
          content: { key: null, value: Buffer.from(JSON.stringify({ id })), headers: [], timestamp: 1_000 },
        },
      ],
      limits: { deadlineMs },
    })
  return { table, tables, preview }
}

test(
  'a table that takes longer than a preview is read on behind it, and the next preview has it',
  { timeout: 60_000 },
  async () => {
    const { tables, preview } = aLookup()
    const hasty = await preview(1, 'p7')
    expect(hasty).toMatchObject({ isComplete: false, isReading: true })
    expect(hasty.reason).toBe('the rows of "products" are being read.')
    await until('the rows to be read', () => tables.reading.length === 0)
    const { nodes, isComplete } = await preview(20_000, 'p7')
    expect([isComplete, nodes['priced']?.out['found']?.count]).toEqual([true, 1])
  },
)

test(
  'what is written to the file of a table, and that it is damaged or gone, is seen by the next preview',
  { timeout: 60_000 },
  async () => {
    const { table, preview } = aLookup()
    const found = async (id: string) => (await preview(20_000, id)).nodes['priced']
    expect((await found('new'))?.out['found']?.count ?? 0).toBe(0)
    appendFileSync(table, 'new,1.5\n')
    expect((await found('new'))?.out['found']?.count).toBe(1)
    appendFileSync(table, 'new,2.5\n')
    expect((await found('new'))?.errors[0]?.message).toContain('stands at line')
    rmSync(table)
    expect((await found('new'))?.errors[0]).toMatchObject({ code: 'FILE_MISSING' })
  },
)
