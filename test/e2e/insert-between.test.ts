import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const EDGE = ['product-events.out', 'lookup-product.in'] as const

testNeeding(
  needs.chromium,
  'a node is put into an edge by keys and by a drag: wired to both ends, with room made for it, as one entry of the history',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const saved = readFileSync(join(folder, FILE), 'utf8')
    await studio.openExample('Product enrichment')
    await studio.untilDrawn({ nodes: 5, edges: 4 })
    const before = await studio.boxOf('Look up product')

    await studio.clickEdge(...EDGE)
    await page.keyboard.press('Tab')
    await page.getByRole('dialog').getByText('between Product events and Look up product').waitFor()
    expect(
      await page.getByRole('option', { name: /source|sink/i }).count(),
      'nothing that ends an edge',
    ).toBe(0)
    await page.keyboard.type('filter')
    await page.keyboard.press('Enter')
    await studio.untilDrawn({ nodes: 6, edges: 5 })
    await page
      .locator('.react-flow__edge[data-id="product-events.out filter.in"]')
      .waitFor({ state: 'attached' })
    await page
      .locator('.react-flow__edge[data-id="filter.out lookup-product.in"]')
      .waitFor({ state: 'attached' })
    const [filter, lookup] = [await studio.boxOf('Filter'), await studio.boxOf('Look up product')]
    expect(filter.x + filter.width).toBeLessThan(lookup.x)
    expect(lookup.x).toBeGreaterThan(before.x)
    expect(lookup.y).toBe(before.y)

    await page.keyboard.press('Control+z')
    await studio.untilDrawn({ nodes: 5, edges: 4 })
    expect((await studio.boxOf('Look up product')).x).toBe(before.x)

    await page.getByRole('button', { name: 'Map', exact: true }).hover()
    await page.mouse.down()
    const { x, y } = await studio.middleOfEdge(...EDGE)
    await page.mouse.move(x - 40, y - 40)
    await page.mouse.move(x, y, { steps: 8 })
    await page.locator('.react-flow__edge.edge-takes').waitFor({ state: 'attached' })
    await page.mouse.up()
    await page
      .locator('.react-flow__edge[data-id="map.out lookup-product.in"]')
      .waitFor({ state: 'attached' })
    expect(await page.locator('.edge-takes').count()).toBe(0)
    await page.keyboard.press('Control+z')

    // Nothing can come out of a sink: it stands where it was let go, and the edge stays.
    await page.getByRole('button', { name: 'Topic sink', exact: true }).hover()
    await page.mouse.down()
    await page.mouse.move(x, y + 200)
    await page.mouse.move(x, y, { steps: 8 })
    await page.mouse.up()
    await studio.untilDrawn({ nodes: 6, edges: 4 })
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+s')
    expect(readFileSync(join(folder, FILE), 'utf8')).toBe(saved)
    expect(studio.complaints).toEqual([])
  },
)
