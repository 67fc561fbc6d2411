import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { runBeside } from './run-beside.ts'
import { StudioDriver } from './studio-driver.ts'

const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** Writes one event as the shop would. */
async function produce(folder: string, value: object): Promise<void> {
  const child = spawn(process.execPath, [program, 'topics', 'produce', 'product_events'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.stdin.end(JSON.stringify({ key: 'PROD001', value }))
  await new Promise((resolve) => child.once('close', resolve))
}

testNeeding(
  needs.chromium,
  'a person taps a node of a running flow, filters, holds the list, sees the way of a message on the canvas, and puts a dead letter back',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await studio.node('Look up product').click()
    await page.keyboard.press('m')
    const messages = page.getByRole('region', { name: 'Messages' })
    await messages.getByText('This flow does not run now.').waitFor()

    runBeside(studio.folder)
    const rows = messages.locator('.message-row')
    await rows.filter({ hasText: 'hit' }).first().waitFor({ timeout: 60_000 })
    await messages.getByLabel('Filter messages').fill('status:miss')
    await rows.filter({ hasText: 'PROD99' }).first().waitFor({ timeout: 60_000 })
    await until('only misses to be listed', async () => {
      const texts = await rows.allInnerTexts()
      return texts.length > 0 && texts.every((text) => text.includes('PROD99'))
    })

    await page.getByRole('button', { name: 'Freeze' }).click()
    const held = await rows.first().innerText()
    await page.getByRole('button', { name: /Go on · \+[1-9]/ }).waitFor({ timeout: 60_000 })
    expect(await rows.first().innerText()).toBe(held)

    await rows.first().click()
    await page.getByRole('region', { name: 'Chosen message' }).getByText('product_id').waitFor()
    await page.locator('.canvas-lit').waitFor()
    const opacity = async (title: string) =>
      studio.node(title).evaluate((element) => getComputedStyle(element).opacity)
    expect([
      await opacity('Look up product'),
      await opacity('Unknown products'),
      await opacity('Add total price'),
    ]).toEqual(['1', '1', '0.35'])

    await page.getByRole('tab', { name: 'Journey' }).click()
    await page.getByRole('button', { name: /Look up product.*miss/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.canvas-lit').waitFor({ state: 'detached' })

    await produce(studio.folder, { product_id: 'PROD001', event_type: 'purchased', quantity: 'many' })
    await page.getByRole('tab', { name: 'Dead letters 1' }).click()
    const before = await page.locator('.letter-row').innerText()
    await page.locator('.letter-row').click()
    const letter = page.getByRole('region', { name: 'Chosen dead letter' })
    await letter.getByText('What the node was given').waitFor()
    await letter.getByRole('button', { name: 'Redrive', exact: true }).click()
    await page.getByText('1 message was put back').waitFor()
    // Nothing was mended: it fails again, and is one dead letter, not two.
    await until('another dead letter in its place', async () => {
      const texts = await page.locator('.letter-row').allInnerTexts()
      return texts.length === 1 && texts[0] !== before
    })
    await page.getByRole('tab', { name: 'Dead letters 1' }).waitFor({ timeout: 60_000 })
    expect(studio.complaints).toEqual([])
  },
)
