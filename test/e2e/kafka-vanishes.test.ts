import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { millrace } from '../integration/cli-process.ts'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const kafka = kafkaForThisFile()
const timeout = 60_000

testNeeding(
  [needs.chromium, needs.kafka],
  'a page that looks on while Kafka vanishes and comes back says so at the nodes and for the run, and goes on without a reload',
  async () => {
    const server = await kafka()
    const there = ['--broker', `kafka://${server.bootstrap}`]
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    mkdirSync(join(studio.folder, 'environments'))
    const staging = { broker: { kafka: { bootstrap: [server.bootstrap] } } }
    writeFileSync(join(studio.folder, 'environments/staging.json'), JSON.stringify(staging))
    await studio.openExample('Product enrichment')
    await studio.mark()
    await page.getByRole('button', { name: 'Environment local' }).click()
    await page.getByRole('menuitemradio', { name: 'staging' }).click()
    const controls = page.getByRole('group', { name: 'Run', exact: true })
    await controls.getByRole('button', { name: 'Run', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Run on staging' })
    await sheet.getByRole('button', { name: 'Create product_events' }).click()
    await sheet.getByText('now: what comes from here on').waitFor()
    await sheet.getByRole('button', { name: 'Run on staging' }).click()
    const source = studio.node('Product events')
    await source.getByRole('img', { name: 'running' }).waitFor({ timeout })

    await server.kill()
    await source.getByRole('img', { name: 'tries again' }).waitFor({ timeout })
    await source.getByText(/^(again in \d s|tries now) · away \d+ s$/).waitFor({ timeout })
    const line = page.getByRole('group', { name: 'What runs' })
    await line.getByText(/ · away \d+ s · lag/).waitFor({ timeout })
    await page
      .getByText('Messages stay in their topics, and it is tried again by itself.')
      .waitFor({ timeout })

    await server.restart()
    await source.getByRole('img', { name: 'running' }).waitFor({ timeout })
    await page.getByText('The broker answers again').waitFor({ timeout })
    const value = { product_id: 'PROD001', event_type: 'purchased', quantity: 2 }
    const input = `${JSON.stringify({ key: 'PROD001', value })}\n`
    await millrace(['topics', 'produce', 'product_events', ...there], { input })
    await studio.node('Look up product').getByText('100 % found').waitFor({ timeout })
    await studio.node('Enriched events').getByText('1 written').waitFor({ timeout })
    expect(await studio.isMarked()).toBe(true)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
