import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  needs.chromium,
  'a person opens an example, sees its messages, adds a node, takes it back, renames another and saves one changed line',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const before = readFileSync(join(studio.folder, FILE), 'utf8')
    await studio.openExample('Product enrichment')
    expect((await studio.nodeTitles()).toSorted()).toEqual([
      'Add total price',
      'Enriched events',
      'Look up product',
      'Product events',
      'Unknown products',
    ])

    // The samples of its tests went through every node, before any run.
    await studio.node('Unknown products').getByText('2 samples').waitFor()
    await studio.node('Add total price').click()
    await page.getByLabel('Inspector').getByText('= 199.98').waitFor()

    await page.getByRole('button', { name: 'Filter' }).click()
    await studio.node('Filter').waitFor()
    expect(await studio.nodeTitles()).toHaveLength(6)
    await page.locator('.canvas').press('Control+z')
    await until('the filter to be gone', async () => (await studio.nodeTitles()).length === 5)

    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })
    const after = readFileSync(join(studio.folder, FILE), 'utf8')
    expect(after).toBe(before.replace('"Add total price"', '"Sum up"'))
    expect(studio.complaints).toEqual([])
  },
)
