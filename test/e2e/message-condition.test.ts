import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { runBeside } from './run-beside.ts'
import { StudioDriver } from './studio-driver.ts'

/** Of a running example so many messages are listed; then it ends, and nothing passes any more. */
async function listed(count: number) {
  const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
  const { page } = studio
  await studio.openExample('Product enrichment')
  await studio.node('Look up product').click()
  await page.keyboard.press('m')
  const messages = page.getByRole('region', { name: 'Messages' })
  await messages.getByText('This flow does not run now.').waitFor()
  const end = runBeside(studio.folder, ['intervalMs=10'])
  await until('many messages to be listed', async () => (await countOf(messages)) > count)
  await end()
  await page.locator('.tap-figures', { hasText: 'flow ended' }).waitFor({ timeout: 60_000 })
  return { studio, messages, filter: messages.getByLabel('Filter messages') }
}

/** How many messages the list has, those that are not drawn too. */
async function countOf(messages: Locator): Promise<number> {
  const row = messages.locator('.message-row').first()
  return (await row.count()) === 0 ? 0 : Number(await row.getAttribute('aria-setsize'))
}

testNeeding(
  needs.chromium,
  'a condition lists at once what of the messages kept it holds for, though nothing passes any more; cleared, all are there again',
  async () => {
    const { studio, messages, filter } = await listed(100)
    const all = await countOf(messages)
    const having = async (product: string) => {
      await filter.fill(`key:${product}`)
      await until(`only ${product} to be listed`, async () => {
        const texts = await messages.locator('.message-row').allInnerTexts()
        return texts.length > 0 && texts.every((each) => each.includes(product))
      })
      return await countOf(messages)
    }
    const expected = (await having('PROD001')) + (await having('PROD002'))
    await filter.fill('cel: value.product_id in ["PROD001", "PROD002"]')
    await messages.getByText('Enter applies').waitFor()
    await filter.press('Enter')
    await until('those to be listed', async () => (await countOf(messages)) === expected)
    const texts = await messages.locator('.message-row').allInnerTexts()
    expect(texts.every((text) => /"product_id":"PROD00[12]"/.test(text))).toBe(true)
    // It can be read as before: it is the same message.
    await messages.locator('.message-row').first().click()
    await studio.page.getByRole('region', { name: 'Chosen message' }).getByText('product_id').waitFor()
    await filter.fill('')
    await until('all to be listed', async () => (await countOf(messages)) === all)
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a condition that fails at every message says so beside its field, with the field that was most likely meant',
  async () => {
    const { studio, messages, filter } = await listed(5)
    const all = await countOf(messages)
    await filter.fill('cel: value.quantty > 3')
    await filter.press('Enter')
    await messages.getByRole('status').getByText(`Fails at all ${all} messages`).waitFor()
    await messages
      .getByText('The condition fails: "quantty" is missing in value. Did you mean "quantity"?')
      .waitFor()
    await filter.fill('cel: value.enriched_data.unit_price > 0.0')
    await filter.press('Enter')
    // Products that nobody knows have none: that is no fault, and stands there quietly.
    await messages.locator('.message-row').first().waitFor()
    expect(studio.complaints).toEqual([])
  },
)
