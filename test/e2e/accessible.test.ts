import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds on the page as it stands, from serious on. */
async function findings({ page }: StudioDriver): Promise<string[]> {
  // Through the debugger, so that the page's own policy stays as strict as it is.
  await page.evaluate(axe)
  const { violations } = await page.evaluate((options: RunOptions) => {
    const { run } = (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe
    return run(options)
  }, {} satisfies RunOptions)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, target }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
    )
}

testNeeding(needs.chromium, 'axe finds nothing serious on the gallery of all states', async () => {
  const studio = await StudioDriver.start({ flows: [] })
  await studio.page.goto(new URL('/gallery', studio.address).href)
  await studio.page.getByRole('heading', { name: 'dark' }).waitFor()
  expect(await studio.page.locator('.card, .far-box').count()).toBe(2 * (3 * 12 + 6))
  expect(await findings(studio)).toEqual([])
})

for (const theme of ['light', 'dark'] as const)
  testNeeding(
    needs.chromium,
    `axe finds nothing serious on the first screen, the desk and its dialogs, ${theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], theme })
      const { page } = studio
      await page.getByRole('heading', { name: 'What flows today?' }).waitFor()
      expect(await findings(studio)).toEqual([])
      await page.getByRole('button', { name: 'Open folder' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'flows' }).waitFor()
      expect(await findings(studio)).toEqual([])
      await page.keyboard.press('Escape')
      await studio.openExample('Product enrichment')
      await studio.node('Look up product').click()
      await studio.node('Unknown products').getByText('2 samples').waitFor()
      expect(await findings(studio)).toEqual([])
      await page.keyboard.press('m')
      for (const pane of ['Messages', 'Dead letters', 'Problems', 'Tests', 'Logs']) {
        await page.getByRole('tab', { name: pane }).click()
        await page.getByRole('region', { name: pane }).waitFor()
        expect(await findings(studio)).toEqual([])
      }
      await page.getByRole('button', { name: 'Close the panel' }).click()
      await page.getByRole('button', { name: 'Data', exact: true }).click()
      await page.getByRole('button', { name: 'products', exact: true }).click()
      await page.getByText(/rows · \d+ columns/).waitFor()
      expect(await findings(studio)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('dialog').waitFor()
      expect(await findings(studio)).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Environment local' }).click()
      await page.getByRole('menuitem', { name: 'Add environment…' }).waitFor()
      expect(await findings(studio)).toEqual([])
      await page.getByRole('menuitem', { name: 'Add environment…' }).click()
      await page.getByRole('dialog').getByLabel('Signing in').selectOption('plain')
      await page.getByLabel('Password', { exact: true }).waitFor()
      expect(await findings(studio)).toEqual([])
    },
  )

testNeeding(
  needs.chromium,
  'a button without a name is found, so that finding nothing means something',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    await studio.page.evaluate(() => document.body.append(document.createElement('button')))
    expect((await findings(studio)).join()).toContain('button-name')
  },
)
