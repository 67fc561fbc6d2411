import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const MILLION = 1_000_000

testNeeding(
  needs.chromium,
  'a file with a million rows is taken in and read while the page goes on, becomes a table, and the lookup finds its last row',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const file = join(folder, 'prices.csv')
    const rows = Array.from({ length: MILLION - 1 }, (_, row) => `X${row},${row % 1_000}.25`)
    writeFileSync(file, `product_id,unit_price\n${rows.join('\n')}\nPROD001,7.25\n`)
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    await page.getByRole('button', { name: 'New reference table' }).click()
    const dialog = page.getByRole('dialog', { name: 'New reference table' })
    await dialog.locator('input[type="file"]').setInputFiles(file)
    await dialog.getByText(/rows so far; the rest is being read/).waitFor({ timeout: 60_000 })
    expect(await dialog.getByRole('cell', { name: 'X0', exact: true }).count()).toBe(1)
    // The page answers while the rows are being read.
    await dialog.getByLabel('Name', { exact: true }).fill('prices')
    await dialog.getByText('1,000,000 rows · 2 columns').waitFor({ timeout: 60_000 })
    expect(await dialog.getByLabel('Key column').inputValue()).toBe('product_id')
    await dialog.getByRole('button', { name: 'Add table' }).click()
    await dialog.waitFor({ state: 'detached' })

    await studio.node('Look up product').click()
    const inspector = page.getByLabel('Inspector')
    await inspector.getByLabel('Table', { exact: true }).fill('prices')
    await inspector.getByLabel('Out', { exact: true }).getByText('7.25').first().waitFor({ timeout: 100_000 })
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
