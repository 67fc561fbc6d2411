import { readFileSync } from 'node:fs'
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
