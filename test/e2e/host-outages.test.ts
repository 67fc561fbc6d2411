import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readDoorNotes } from '../../src/runtime/door/door-notes.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const OUTSIDE = 'flows/product-enrichment/product-enrichment.outside.flow.json'
const timeout = 60_000

/** The process that runs the flow. */
function hostIn(folder: string): number {
  const [door] = readDoorNotes(join(folder, '.millrace/local'))
  return door?.process ?? Number.NaN
}

testNeeding(
  needs.chromium,
  'a page that looks on while the process of its flow stands still, is ended for it and is killed says so, and its messages go on without a reload',
  async () => {
    const studio = await StudioDriver.start({
      flows: ['product-enrichment'],
      program: 'test/support/impatient-studio.ts',
    })
    const { page } = studio
    const outside = join(studio.folder, OUTSIDE)
    writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 20'))
    await studio.openExample('Product enrichment')
    await studio.mark()
    const line = page.getByRole('group', { name: 'What runs' })
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await line.getByText('msg/s').waitFor({ timeout })
    await studio.node('Look up product').click()
    await page.keyboard.press('m')
    const kept = async () => {
      const [, count = ''] = /kept ([\d,]+)/.exec(await page.locator('.tap-figures').innerText()) ?? []
      return Number(count.replaceAll(',', ''))
    }
    await until('rows', async () => (await kept()) > 0)

    process.kill(hostIn(studio.folder), 'SIGSTOP')
    await page.getByText(/process \(\d+\) has not answered for 5 s/).waitFor({ timeout })
    await line.getByText('does not answer').waitFor()
    await page
      .getByText(/was silent for 30 s and was ended\. It was started again after/)
      .waitFor({ timeout })
    await line.getByText('msg/s').waitFor({ timeout })
    const before = await kept()
    await until('rows to go on', async () => (await kept()) > before)

    process.kill(hostIn(studio.folder), 'SIGKILL')
    await page.getByText(/was ended by SIGKILL\. It was started again after/).waitFor({ timeout })
    const again = await kept()
    await until('rows to go on once more', async () => (await kept()) > again)
    expect(await studio.isMarked()).toBe(true)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
