import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a run whose environment has lost its file is said at its flow and on the first screen, and can be stopped',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder, complaints } = studio
    const file = join(folder, 'environments/second.json')
    mkdirSync(join(folder, 'environments'))
    writeFileSync(file, '{ "broker": "embedded" }\n')
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Environment local' }).click()
    await page.getByRole('menuitemradio', { name: 'second' }).click()
    await page.getByRole('button', { name: 'Environment second' }).waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('button', { name: 'Stop', exact: true, disabled: false }).waitFor()

    rmSync(file)
    await page.getByText('This flow still runs in "second", whose file is gone.').waitFor()
    await page.getByRole('button', { name: 'shop-flows', exact: true }).click()
    const runs = page.getByLabel('Runs', { exact: true })
    await runs.getByText('second, whose file is gone').waitFor()
    await runs.getByRole('button', { name: 'Stop: Product enrichment in second' }).click()
    await runs.getByText(/^stopped since/).waitFor({ timeout: 60_000 })
    expect(await runs.getByRole('button', { name: /^Stop/ }).count()).toBe(0)
    await studio.openExample('Product enrichment')
    expect(await page.getByText('whose file is gone').count()).toBe(0)
    expect(complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
