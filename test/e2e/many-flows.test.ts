import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const FOLDER = 'flows/product-enrichment'

testNeeding(
  needs.chromium,
  'the first screen lists all flows of a folder that has many, and a flow whose file was renamed meanwhile goes on there',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const text = readFileSync(join(folder, FOLDER, 'product-enrichment.flow.json'), 'utf8')
    for (let number = 1; number <= 8; number += 1)
      writeFileSync(
        join(folder, `flows/copy-${number}.flow.json`),
        text
          .replace(/"id": "[a-z-]+"/, `"id": "copy-${number}"`)
          .replace('Product enrichment', `Copy ${number}`),
      )
    const flows = page.getByLabel('Flows', { exact: true })
    await page.getByRole('button', { name: 'Show all 10 flows' }).click()
    for (const name of ['Copy 1', 'Copy 8']) await flows.getByRole('button', { name }).waitFor()
    expect(await flows.getByRole('button').count()).toBe(10)

    await flows.getByRole('button', { name: 'Copy 3' }).click()
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    renameSync(join(folder, 'flows/copy-3.flow.json'), join(folder, 'flows/renamed.flow.json'))
    await page.getByText('Its flow is flows/renamed.flow.json now.').waitFor()
    await page.getByRole('button', { name: 'Go on there' }).click()
    await page.waitForURL(/#\/flows\/renamed\.flow\.json$/)
    await studio.node('Sum up').waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })
    expect(readFileSync(join(folder, 'flows/renamed.flow.json'), 'utf8')).toContain('"Sum up"')
    expect(studio.complaints).toEqual([])
  },
)
