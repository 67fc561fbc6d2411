import { expect } from 'vitest'
import { millrace, records } from '../integration/cli-process.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const timeout = 60_000

testNeeding(
  needs.chromium,
  'a person sends a message to a node by the keyboard alone: it is listed as it comes, and ends in the topic behind that node',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const { keyboard } = page
    const act = async (words: string) => {
      await keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('combobox').waitFor()
      await keyboard.type(words)
      await keyboard.press('Enter')
    }
    await page.getByText('What flows today?').waitFor()
    await act('product enrichment')
    await studio.node('Look up product').waitFor()
    // Nothing else comes: the shop is switched off.
    await act('switch the simulated outside')
    await act('product_events')
    await page.getByRole('dialog').getByRole('button', { name: 'Create topic' }).waitFor()
    await studio.tabTo('Create topic')
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New topic' }).waitFor()
    await studio.tabTo('Create topic')
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New topic' }).waitFor({ state: 'detached' })
    await keyboard.press('Escape')
    await keyboard.press('Control+Enter')
    await studio.node('Product events').getByRole('img', { name: 'running' }).waitFor({ timeout })

    await act('Add total price')
    await act('send message')
    const dialog = page.getByRole('dialog', { name: 'Send a message to "Add total price"' })
    await dialog.waitFor()
    const key = dialog.getByLabel('Key', { exact: true })
    await until('keys to go to the key', () => key.evaluate((field) => field === document.activeElement))
    await keyboard.press('Control+a')
    await keyboard.type('by-hand')
    await keyboard.press('Tab')
    await keyboard.press('Control+a')
    await keyboard.type('{"quantity": 3, "enriched_data"')
    await dialog.getByText('The value is no JSON, and a node takes JSON.').waitFor()
    await keyboard.type(': {"unit_price": 12.50}}')
    await keyboard.press('Control+Enter')
    await dialog.waitFor({ state: 'detached', timeout })

    const row = page.getByRole('region', { name: 'Messages' }).locator('.message-row', { hasText: 'by-hand' })
    await row.first().waitFor({ timeout })
    await studio.node('Enriched events').getByText('1 written').waitFor({ timeout })
    const read = await until('it to be written', async () => {
      const { out } = await millrace(['topics', 'read', 'enriched_product_events'], {
        cwd: studio.folder,
        env: studio.env,
      })
      const [message] = records(out)
      return message
    })
    expect(read).toMatchObject({
      key: 'by-hand',
      value: { quantity: 3, enriched_data: { unit_price: 12.5, total_price: 37.5 } },
    })
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
