import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a file source takes the first lines of its file as samples, and says so where there is no such file',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow('Sales')
    const data = join(studio.folder, 'flows/sales/data')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'sales.csv'), 'id,price\nA,1.50\nB,much\n')
    await page.locator('.palette').getByRole('button', { name: 'File source' }).click()
    const inspector = page.getByLabel('Inspector')
    await inspector.getByLabel('File', { exact: true }).fill('data/nothing.csv')
    await inspector.getByRole('button', { name: 'Take the first 20 of data/nothing.csv' }).click()
    await inspector.getByText('"data/nothing.csv" does not exist.').waitFor()

    await inspector.getByLabel('File', { exact: true }).fill('data/sales.csv')
    await inspector.getByRole('button', { name: 'Take the first 20 of data/sales.csv' }).click()
    await inspector.getByText('data/sales.csv, line 2').waitFor()
    await inspector.getByText('1 of 2').waitFor()
    await studio.sees('Messages', '1.50')
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a file dropped onto the messages of a source is a message and nothing else; one that is too large is refused whole',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow('Orders')
    await page.locator('.palette').getByRole('button', { name: 'File source' }).click()
    const messages = page.getByLabel('Inspector').getByLabel('Messages', { exact: true })
    await studio.dropFile(messages, { name: 'rows.txt', text: `{"text": "${'x'.repeat(4_000_000)}"}` })
    await page.getByText('"rows.txt" (4.0 MB) is larger than 4 MB').waitFor()
    expect(await messages.getByLabel('Message', { exact: true }).count()).toBe(0)

    await studio.dropFile(messages, { name: 'order.json', text: '{"id": 4711}' })
    await messages.getByLabel('Message', { exact: true }).waitFor()
    await messages.getByRole('button', { name: 'Use this message' }).click()
    await page.getByText('is larger than 4 MB').waitFor({ state: 'detached' })
    await studio.sees('Messages', '4711')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(studio.complaints).toEqual([])
  },
)
