import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const OUTSIDE = 'flows/product-enrichment/product-enrichment.outside.flow.json'

testNeeding(
  needs.chromium,
  'a person runs a flow, sees what each node does, edits and applies, stops, and runs its tests; the last figures stay',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const outside = join(studio.folder, OUTSIDE)
    writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 20'))
    await studio.openExample('Product enrichment')
    const controls = page.getByRole('group', { name: 'Run', exact: true })
    const line = page.getByRole('group', { name: 'What runs' })

    await controls.getByRole('button', { name: 'Run', exact: true }).click()
    await studio
      .node('Look up product')
      .getByText(/% found/)
      .waitFor({ timeout: 60_000 })
    await studio.node('Product events').getByRole('img', { name: 'running' }).waitFor()
    await line.getByText(/msg\/s · lag \d+ · 0 dead letters/).waitFor()

    // Numbers change in place, and nothing moves.
    const shifts = await shiftsWhile(page, async () => {
      const found = studio.node('Look up product').locator('.card-port-count').first()
      const count = async () => Number((await found.innerText()).replaceAll(',', ''))
      const before = await count()
      await until('50 more messages', async () => (await count()) >= before + 50)
    })
    expect(shifts).toBeLessThan(0.001)

    // A node that is drawn and does not run yet is marked.
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await page.locator('.card-not-applied', { hasText: 'Sum up' }).waitFor()
    await controls.getByRole('button', { name: 'Apply 1 change' }).click()
    await page.locator('.card-not-applied').waitFor({ state: 'detached' })
    await studio
      .node('Look up product')
      .getByText(/% found/)
      .waitFor({ timeout: 60_000 })
    expect(readFileSync(join(studio.folder, OUTSIDE.replace('.outside', '')), 'utf8')).toContain('"Sum up"')

    await controls.getByRole('button', { name: 'Pause' }).click()
    await line.getByText('paused').waitFor()
    await controls.getByRole('button', { name: 'Resume' }).click()
    await line.getByText('msg/s').waitFor()

    await controls.getByRole('button', { name: 'Stop', exact: true }).click()
    await line.getByText(/stopped · [\d,]+ messages/).waitFor({ timeout: 60_000 })
    await studio
      .node('Look up product')
      .getByText(/% found/)
      .waitFor()
    await until('Run to be offered again', () =>
      controls.getByRole('button', { name: 'Run', exact: true }).isEnabled(),
    )

    await page.getByRole('button', { name: 'no problems' }).click()
    await page.getByRole('tab', { name: 'Tests' }).click()
    await page
      .getByRole('region', { name: 'Tests' })
      .getByRole('button', { name: 'Test', exact: true })
      .click()
    await page.getByText('2 passed').waitFor({ timeout: 60_000 })
    expect(studio.complaints).toEqual([])
  },
  // In a fresh checkout the page is built first, and two hosts start beside it.
  { timeoutMs: 240_000 },
)

/** The layout shifts of the page meanwhile, as browsers count them. */
async function shiftsWhile(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen = globalThis as unknown as { shifted: number }
    seen.shifted = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shifted += (entry as unknown as { value: number }).value
    }).observe({ type: 'layout-shift' })
  })
  await work()
  return page.evaluate(() => (globalThis as unknown as { shifted: number }).shifted)
}
