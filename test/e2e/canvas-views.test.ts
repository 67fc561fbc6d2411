import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  needs.chromium,
  'a file without layout opens laid out and unchanged, is tidied as one entry, and from far is a picture in which arrows lead on',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const path = join(studio.folder, FILE)
    const { layout: _, ...flow } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    writeFileSync(path, JSON.stringify(flow, null, 2))
    await studio.openExample('Product enrichment')

    const titles = ['Product events', 'Look up product', 'Add total price', 'Enriched events']
    const lefts = await Promise.all(titles.map(async (title) => (await studio.boxOf(title)).x))
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b))
    expect(await page.getByText('edited').count()).toBe(0)

    await page.keyboard.press('t')
    await page.getByText('edited').waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('edited').waitFor({ state: 'detached' })

    // From far no card is there, but arrows lead from node to node.
    await until('the far view', async () => {
      await page.keyboard.press('-')
      return (await page.locator('.far-view').count()) === 1
    })
    expect(await page.locator('.react-flow__node').count()).toBe(0)
    const name = page.getByLabel('Inspector').getByLabel('Name', { exact: true })
    for (const title of ['Product events', 'Look up product']) {
      await page.keyboard.press('ArrowRight')
      await until(`${title} to be chosen`, async () => (await name.inputValue()) === title)
    }
    await page.keyboard.press('1')
    await studio.untilDrawn({ nodes: 5, edges: 4 })
    expect(studio.complaints).toEqual([])
  },
)
