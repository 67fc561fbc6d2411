import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const TABLE = 'flows/product-enrichment/references/products.csv'
const MILLION = 1_000_000

/** The example with a table of a million rows; of the products that its samples name only the last one is there. */
async function aMillionProducts() {
  const { address, folder } = await aServedStudio()
  const rows = Array.from(
    { length: MILLION - 1 },
    (_, row) => `X${row},Part ${row % 97},Parts,${row % 1_000}.25`,
  )
  const table = join(folder, TABLE)
  writeFileSync(
    table,
    `product_id,name,category,unit_price\n${rows.join('\n')}\nPROD001,Headphones,Electronics,99.99\n`,
  )
  return { client: await StudioClient.connect(address, 10_000) }
}

test(
  'of a million rows the first are shown at once and the rest with word of how far it is, while other questions are answered',
  { timeout: 240_000 },
  async () => {
    const { client } = await aMillionProducts()
    const asked = { flow: FILE, source: { file: 'references/products.csv' } }
    const first = await client.ask('references.look', { ...asked, depth: 'first' })
    expect(first).toMatchObject({ count: 1_000, isWhole: false })
    let isRead = false
    const all = client.ask('references.look', { ...asked, depth: 'all' }).finally(() => (isRead = true))
    const told = await until('word of how many rows were read', () =>
      client.news.find((news) => news.about === 'rows-read'),
    )
    expect(told).toMatchObject({ count: expect.any(Number) as number })
    expect((await client.ask('workspace.show', {})).name).toBe('shop-flows')
    expect(isRead).toBe(false)
    expect(await all).toMatchObject({ count: MILLION, isWhole: true, key: 'product_id', duplicates: 0 })
  },
)
