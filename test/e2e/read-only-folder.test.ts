import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { mountReadOnly } from '../support/read-only-folder.ts'
import { axeFindings } from './axe-findings.ts'
import { StudioDriver } from './studio-driver.ts'
import { unreadText } from './unread-text.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  [needs.chromium, needs.linux, needs.root],
  'a folder that takes nothing says so before any work is lost, and what is drawn is saved elsewhere',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'], width: 1024, height: 768 })
    const { page, folder } = studio
    const before = readFileSync(join(folder, FILE), 'utf8')
    onTestFinished(mountReadOnly(folder))
    await page.reload()
    await page.getByText(`Nothing can be saved in ${folder}: its disk is mounted read-only.`).waitFor()
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await studio.node('Sum up').waitFor()
    expect([...(await unreadText(page)), ...(await axeFindings(page))]).toEqual([])

    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('cannot be written').waitFor()
    expect(readFileSync(join(folder, FILE), 'utf8')).toBe(before)

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a copy elsewhere' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('product-enrichment.flow.json')
    const copy = readFileSync(await download.path(), 'utf8')
    expect(copy).toBe(before.replace('"Add total price"', '"Sum up"'))
  },
)

testNeeding(
  [needs.chromium, needs.linux, needs.root],
  'who goes from flow to flow in such a folder hears where the drawing is, and has it back',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const other = 'flows/product-enrichment/other.flow.json'
    const text = readFileSync(join(folder, FILE), 'utf8')
    writeFileSync(
      join(folder, other),
      text.replace(/"id": "[a-z-]+"/, '"id": "other"').replace('"Product enrichment"', '"Other flow"'),
    )
    onTestFinished(mountReadOnly(folder))
    await page.reload()
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Sum up')
    await studio.node('Sum up').waitFor()

    await page.getByRole('button', { name: 'Flows', exact: true }).click()
    const flow = (name: string) => page.locator('.flow-row').getByRole('button', { name, exact: true })
    await flow('Other flow').click()
    await studio.node('Add total price').waitFor()
    await page.getByText('What is drawn of "Product enrichment" is in this page alone.').waitFor()
    await flow('Product enrichment').click()
    await studio.node('Sum up').waitFor()
    await page.getByText(/^What was drawn and not saved at .* is back/).waitFor()
    expect(studio.complaints).toEqual([])
  },
)
