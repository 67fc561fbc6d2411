import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a person makes a topic that the flow expects, sends a message, and reads it back with each digit',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    await page.getByRole('button', { name: /^product_events/ }).click()
    await page.getByText('is not on this workspace’s broker yet').waitFor()
    await page.getByRole('button', { name: 'Create topic' }).click()
    await page
      .getByRole('dialog', { name: 'New topic' })
      .getByRole('button', { name: 'Create topic' })
      .click()
    await page.getByLabel('Key', { exact: true }).fill('PROD001')
    await page.getByLabel('Value', { exact: true }).fill('{"id": 9007199254740993, "amount": 12.50}')
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByText('1 message read, to the end.').waitFor()
    await page.getByRole('row').nth(1).click()
    const detail = await page.locator('.topic-detail').innerText()
    expect(detail).toContain('9007199254740993')
    expect(detail).toContain('12.50')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'product_events 1', exact: true }).waitFor()
    expect(studio.complaints).toEqual([])
  },
)
