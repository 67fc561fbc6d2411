import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a folder is opened on the first screen without a reload, and the one before is a click away',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const other = join(studio.folder, 'teams/logistics')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'millrace.json'), '{ "version": 1, "name": "logistics" }\n')
    cpSync(join(studio.folder, 'flows/product-enrichment'), join(other, 'flows/product-enrichment'), {
      recursive: true,
    })

    await page.getByRole('button', { name: 'Open folder' }).click()
    const dialog = page.getByRole('dialog', { name: 'Open folder' })
    await dialog.getByRole('button', { name: 'teams' }).click()
    await dialog.getByRole('button', { name: 'logistics' }).click()
    await dialog.getByText('Flows are worked on here.').waitFor()
    await dialog.getByRole('button', { name: 'Open this folder' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'logistics', exact: true }).waitFor()

    await page.getByLabel('Recent folders').getByRole('button').first().click()
    await page.getByRole('button', { name: 'shop-flows', exact: true }).waitFor()
    await studio.openExample('Product enrichment')
  },
  { timeoutMs: 240_000 },
)
