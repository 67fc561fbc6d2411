import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const FOLDER = 'flows/product-enrichment'

testNeeding(
  needs.chromium,
  'a message that passed becomes a test, is one already at the second time, and is one again where nothing was expected of it',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const outside = join(folder, FOLDER, 'product-enrichment.outside.flow.json')
    writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 200'))
    const tests = join(folder, FOLDER, 'tests')
    const known = readdirSync(tests)
    await studio.openExample('Product enrichment')
    await studio.node('Look up product').click()
    await page.keyboard.press('m')
    await page
      .getByRole('group', { name: 'Run', exact: true })
      .getByRole('button', { name: 'Run', exact: true })
      .click()
    await page.locator('.message-row').first().waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Freeze' }).click()
    await page.locator('.message-row').first().click()

    const save = async () => {
      await page.getByRole('tab', { name: 'Messages' }).click()
      await page.getByRole('button', { name: 'Save as test' }).click()
      await page.getByRole('region', { name: 'Tests' }).waitFor({ timeout: 30_000 })
    }
    const made = page.locator('.tests-case', { hasText: 'product_events-' })
    await save()
    await made.waitFor()
    const name = await made.locator('span').last().innerText()
    expect(readdirSync(tests).filter((each) => !known.includes(each))).toEqual([name])
    expect(await page.getByRole('alert').count()).toBe(0)

    await save()
    const already = page.getByText(`This message is a test already: "${name}".`)
    await already.waitFor()
    expect(await made.count()).toBe(1)

    const expected = join(tests, name, 'expected.ndjson')
    rmSync(expected)
    await save()
    await already.waitFor({ state: 'detached' })
    expect(existsSync(expected)).toBe(true)

    await page.getByRole('button', { name: 'Rename test…' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('a-purchase')
    await page.keyboard.press('Enter')
    await page.locator('.tests-case[aria-pressed="true"]', { hasText: 'a-purchase' }).waitFor()
    expect(existsSync(join(tests, 'a-purchase', 'expected.ndjson'))).toBe(true)
    await page.getByRole('button', { name: 'Delete test…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete test' }).click()
    await page.getByText('The test "a-purchase" is deleted.').waitFor()
    expect(readdirSync(tests)).toEqual(known)
    expect(studio.complaints).toEqual([])
  },
)
