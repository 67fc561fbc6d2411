import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

for (const theme of ['light', 'dark'] as const)
  testNeeding(
    needs.chromium,
    `code is edited with the types of the message, and a new node says its type, ${theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], theme })
      const { page } = studio
      await studio.openExample('Product enrichment')
      await studio.node('Look up product').click()
      await studio.sees('Out', 'Wireless Headphones')
      await page.keyboard.press('Tab')
      await studio.keysAt('Add a node')
      await page.keyboard.type('code')
      await page.keyboard.press('Enter')
      const editor = page.locator('.code-field .monaco-editor')
      await editor.getByText('message: Message').waitFor()
      await studio.sees('In', 'enriched_data')

      await editor.getByText('message.value').click()
      await page.keyboard.press('End')
      await page.keyboard.type('.enr')
      await page.locator('.suggest-widget').getByText('enriched_data').first().waitFor()
      await page.keyboard.press('Escape')
      // Another editor, after the first one has fetched the language.
      await studio.node('Look up product').click()
      await editor.waitFor({ state: 'detached' })
      await studio.node('code').click()
      await editor.getByText('message: Message').waitFor()
      // What an editor makes when nobody waits for anything.
      await page.evaluate('new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 2000))')
      expect(studio.complaints).toEqual([])
    },
  )
