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

testNeeding(
  needs.chromium,
  'a syntax error in code is a problem before any run, and leads to the code; a page that looks on types nothing into it',
  async () => {
    const studio = await StudioDriver.start({ flows: ['order-items'] })
    const { page } = studio
    await studio.openExample('Order items')
    await studio.node('Score order').click()
    const editor = page.locator('.code-field .monaco-editor')
    await editor.getByText('interface').waitFor()
    await page.getByRole('button', { name: 'no problems' }).waitFor()

    await editor.getByText('interface').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.insertText('const = 1\n')
    const problems = page.getByLabel('Problems', { exact: true })
    await page.getByRole('button', { name: '1 problem', exact: true }).click()
    await studio.node('Orders').first().click()
    await problems.getByText('Line 1, column 7 of the code').click()
    // The keys go to the code, at its begin.
    await editor.getByText('interface').waitFor()
    await page.locator('.code-field .monaco-editor.focused').waitFor()
    await page.keyboard.press('Shift+End')
    await page.keyboard.press('Delete')
    await problems.getByText('No problems.').waitFor()

    const second = await page.context().newPage()
    await second.goto(page.url())
    await second.getByRole('button', { name: 'Edit here' }).waitFor()
    await second.locator('.react-flow__node', { hasText: 'Score order' }).click()
    const other = second.locator('.code-field .monaco-editor')
    await other.getByText('interface').click()
    await second.keyboard.insertText('aaa')
    await second.getByRole('button', { name: 'Edit here' }).click()
    await second.getByRole('button', { name: 'Edit here' }).waitFor({ state: 'detached' })
    await other.getByText('interface').click()
    await second.keyboard.insertText('bbb')
    await other.getByText('bbb').waitFor()
    expect(await other.getByText('aaa').count()).toBe(0)
    expect(studio.complaints).toEqual([])
  },
)
