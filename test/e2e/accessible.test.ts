import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { axeFindings } from './axe-findings.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(needs.chromium, 'axe finds nothing serious on the gallery of all states', async () => {
  const studio = await StudioDriver.start({ flows: [] })
  await studio.page.goto(new URL('/gallery', studio.address).href)
  await studio.page.getByRole('heading', { name: 'dark' }).waitFor()
  expect(await studio.page.locator('.card, .far-box').count()).toBe(2 * (3 * 12 + 6))
  expect(await axeFindings(studio.page)).toEqual([])
})

for (const theme of ['light', 'dark'] as const)
  testNeeding(
    needs.chromium,
    `axe finds nothing serious on the panes beneath the canvas, and where a folder or an environment is chosen, ${theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], theme })
      const { page } = studio
      await page.getByRole('button', { name: 'Open folder' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'flows' }).waitFor()
      expect(await axeFindings(studio.page)).toEqual([])
      await page.keyboard.press('Escape')
      await studio.openExample('Product enrichment')
      await page.keyboard.press('m')
      for (const pane of ['Messages', 'Dead letters', 'Tests', 'Logs']) {
        await page.getByRole('tab', { name: pane }).click()
        await page.getByRole('region', { name: pane }).waitFor()
        expect(await axeFindings(studio.page)).toEqual([])
      }
      await page.getByRole('button', { name: 'Close the panel' }).click()
      await page.getByRole('button', { name: 'Environment local' }).click()
      await page.getByRole('menuitem', { name: 'Add environment…' }).waitFor()
      expect(await axeFindings(studio.page)).toEqual([])
      await page.getByRole('menuitem', { name: 'Add environment…' }).click()
      await page.getByRole('dialog').getByLabel('Signing in').selectOption('plain')
      await page.getByLabel('Password', { exact: true }).waitFor()
      expect(await axeFindings(studio.page)).toEqual([])
    },
  )

testNeeding(
  needs.chromium,
  'a button without a name is found, so that finding nothing means something',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    await studio.page.evaluate(() => document.body.append(document.createElement('button')))
    expect((await axeFindings(studio.page)).join()).toContain('button-name')
  },
)
