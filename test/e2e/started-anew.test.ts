import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  needs.chromium,
  'a page goes on without a reload when the program was killed, or ended by Ctrl-C, and started anew; it says what runs no more',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('.card-running').first().waitFor({ timeout: 60_000 })

    await studio.end('SIGKILL')
    await page.getByText('The program does not answer').waitFor()
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await studio.startAgain()
    await page.getByText('The program does not answer').waitFor({ state: 'detached', timeout: 30_000 })
    await studio.untilSaid('"Product enrichment" ran until it ended and does not run now.')
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await page.keyboard.press('Control+s')
    await until('the drawing to be saved', () =>
      readFileSync(join(studio.folder, FILE), 'utf8').includes('Sum up'),
    )

    await studio.end('SIGINT')
    await page.getByLabel('Name', { exact: true }).fill('Total')
    await studio.startAgain()
    await page.getByText('The program does not answer').waitFor({ state: 'detached', timeout: 30_000 })
    await page.keyboard.press('Control+s')
    await until('what was typed meanwhile to be saved', () =>
      readFileSync(join(studio.folder, FILE), 'utf8').includes('"Total"'),
    )
  },
  { timeoutMs: 240_000 },
)
