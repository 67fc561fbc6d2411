import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { millrace, records } from '../integration/cli-process.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const kafka = kafkaForThisFile()

testNeeding(
  [needs.chromium, needs.kafka],
  'the example runs unchanged on a Kafka that was added by the form, its missing topic made on the sheet; a protected one is watched',
  async () => {
    const { bootstrap } = await kafka()
    // What another system would be.
    const there = ['--broker', `kafka://${bootstrap}`]
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const before = readFileSync(join(studio.folder, FILE), 'utf8')
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Environment local' }).click()
    await page.getByRole('menuitem', { name: 'Add environment…' }).click()
    const form = page.getByRole('dialog', { name: 'Add environment' })
    await form.getByLabel('Name', { exact: true }).fill('staging')
    await form.getByLabel('Brokers').fill('127.0.0.1:1')
    await form.getByRole('button', { name: 'Test connection' }).click()
    await form.getByText('the connection was refused').waitFor()
    await form.getByLabel('Brokers').fill(bootstrap)
    await form.getByRole('button', { name: 'Test connection' }).click()
    await form.getByText('Connected without a user, not encrypted.').waitFor()
    await form.getByRole('button', { name: 'Add environment' }).click()
    await page.getByRole('button', { name: 'Environment staging' }).waitFor()

    const controls = page.getByRole('group', { name: 'Run', exact: true })
    await controls.getByRole('button', { name: 'Run', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Run on staging' })
    await sheet.getByText('when it is there').waitFor()
    await sheet.getByLabel('Partitions of product_events').fill('2')
    await sheet.getByRole('button', { name: 'Create product_events' }).click()
    await sheet.getByText('now: what comes from here on').waitFor()
    await sheet.getByRole('button', { name: 'Run on staging' }).click()
    await studio.node('Product events').getByRole('img', { name: 'running' }).waitFor({ timeout: 60_000 })
    const value = { product_id: 'PROD001', event_type: 'purchased', quantity: 2 }
    const input = `${JSON.stringify({ key: 'PROD001', value })}\n`
    expect(await millrace(['topics', 'produce', 'product_events', ...there], { input })).toMatchObject({
      code: 0,
    })
    await studio.node('Look up product').getByText('100 % found').waitFor({ timeout: 30_000 })
    await until('the enriched message', async () => {
      const { out } = await millrace(['topics', 'read', 'enriched_product_events', ...there])
      return records(out).length === 1
    })
    await controls.getByRole('button', { name: 'Stop', exact: true }).click()
    const line = page.getByRole('group', { name: 'What runs' })
    await line.getByText(/stopped · 1 message/).waitFor({ timeout: 30_000 })

    // Confirmed once: it is not asked again.
    await controls.getByRole('button', { name: 'Run', exact: true }).click()
    await line.getByText(/msg\/s/).waitFor({ timeout: 60_000 })
    const staging = join(studio.folder, 'environments/staging.json')
    writeFileSync(staging, readFileSync(staging, 'utf8').replace('{', '{ "description": "For trials.",'))
    await page.getByText('is another one than this run began with').waitFor()
    await controls.getByRole('button', { name: 'Stop', exact: true }).click()
    await line.getByText(/stopped/).waitFor({ timeout: 30_000 })

    await page.getByRole('button', { name: 'Environment staging' }).click()
    await page.getByRole('menuitem', { name: 'Edit staging…' }).click()
    const edited = page.getByRole('dialog', { name: 'Environment "staging"' })
    await edited.getByLabel('Protected').check()
    await edited.getByRole('button', { name: 'Save' }).click()
    await controls.getByRole('button', { name: 'Watch' }).click()
    await page
      .getByRole('dialog', { name: 'Watch on staging' })
      .getByText('Nobody runs this flow on staging now.')
      .waitFor()

    expect(readFileSync(join(studio.folder, FILE), 'utf8')).toBe(before)
    expect(JSON.parse(readFileSync(join(studio.folder, 'environments/staging.json'), 'utf8'))).toEqual({
      broker: { kafka: { bootstrap: [bootstrap] } },
      description: 'For trials.',
      protected: true,
    })
    expect(existsSync(join(studio.folder, '.millrace/local/broker.db'))).toBe(false)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)

testNeeding(
  [needs.chromium, needs.kafka],
  'a sheet that opens while its Kafka is away looks again by itself, and tells what is there once it is back',
  async () => {
    const server = await kafka()
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    mkdirSync(join(studio.folder, 'environments'))
    const environment = { broker: { kafka: { bootstrap: [server.bootstrap] } } }
    writeFileSync(join(studio.folder, 'environments/staging.json'), JSON.stringify(environment))
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Environment local' }).click()
    await page.getByRole('menuitemradio', { name: 'staging' }).click()
    await server.kill()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Run on staging' })
    const lookAgain = sheet.getByRole('button', { name: 'Look again' })
    await lookAgain.click({ timeout: 60_000 })
    await sheet.getByText('cannot be reached').waitFor({ timeout: 60_000 })
    expect(await sheet.getByRole('button', { name: 'Run on staging' }).isDisabled()).toBe(true)

    await server.restart()
    await sheet.getByText('product_events', { exact: true }).first().waitFor({ timeout: 60_000 })
    await lookAgain.waitFor({ state: 'detached' })
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
