import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  needs.chromium,
  'a page without connection says so, keeps what is typed, comes back without a reload and does nothing twice',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'], isBreakable: true })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()

    await page.clock.install()
    await studio.wire.cut()
    await page.getByText('The program does not answer').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await page.clock.runFor('01:00')
    await page.getByText('The program does not answer').waitFor()
    await page.getByRole('button', { name: 'Filter' }).click()
    await studio.node('Filter').waitFor()
    await page.keyboard.press('Control+s')
    expect(readFileSync(join(studio.folder, FILE), 'utf8')).not.toContain('Sum up')

    studio.wire.mend()
    await page.getByText('The program does not answer').waitFor({ state: 'detached' })
    await page.getByText('edited').waitFor({ state: 'detached' })
    await until('the drawing to be saved', () =>
      readFileSync(join(studio.folder, FILE), 'utf8').includes('Sum up'),
    )
    expect(await page.getByText('changed outside').count()).toBe(0)

    // A duplicate is asked for, done, and its answer lost: asked again it is not made again.
    await page.getByRole('button', { name: 'Flows', exact: true }).click()
    const before = studio.flowFolders().length
    studio.wire.swallowAnswers()
    await studio.duplicateFlow('Product enrichment')
    await until('the copy to lie there', () => studio.flowFolders().length === before + 1)
    await studio.wire.cut()
    await page.getByText('The program does not answer').waitFor()
    studio.wire.mend()
    await page.getByText('product-enrichment-copy.flow.json').first().waitFor()
    expect(studio.flowFolders()).toHaveLength(before + 1)
    expect(await page.getByText('Edit here').count()).toBe(0)
  },
  // In a fresh checkout the page is built first.
  { timeoutMs: 240_000 },
)
