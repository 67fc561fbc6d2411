import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { millrace, records } from '../integration/cli-process.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { aPurchasing, pricesFlow } from '../support/purchasing.ts'
import { StudioDriver } from './studio-driver.ts'

const timeout = 60_000
const MESSAGES = 30

testNeeding(
  needs.chromium,
  'a service that answers 503 opens the circuit of its node: the page says so and when it is probed, nothing becomes a dead letter, and all goes on when it is well',
  async () => {
    const purchasing = await aPurchasing()
    const studio = await StudioDriver.start({ flows: [], program: 'test/support/calling-studio.ts' })
    const { page, folder } = studio
    mkdirSync(join(folder, 'flows/prices'), { recursive: true })
    writeFileSync(
      join(folder, 'flows/prices/prices.flow.json'),
      JSON.stringify(pricesFlow(purchasing), null, 2),
    )
    await page.goto(`${new URL(studio.address).origin}/#/flows/prices/prices.flow.json`)
    const [source, node] = [studio.node('Product events'), studio.node('Ask purchasing')]
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await source.getByRole('img', { name: 'running' }).waitFor({ timeout })
    const input = Array.from({ length: MESSAGES }, (_, i) =>
      JSON.stringify({ key: `k${i}`, value: { id: `${i}` } }),
    ).join('\n')
    await millrace(['topics', 'produce', 'product_events'], {
      input: `${input}\n`,
      cwd: folder,
      env: studio.env,
    })

    await node.getByRole('img', { name: 'circuit open' }).waitFor({ timeout })
    await node.getByText(/^circuit open · probe in \d+ s$/).waitFor({ timeout })
    await node
      .getByTitle(
        /Circuit "purchasing" is open: \d+ of the last \d+ calls failed.* Purchasing answered 503\./,
      )
      .first()
      .waitFor({ timeout })
    await source.getByRole('img', { name: 'paused' }).waitFor({ timeout })
    const line = page.getByRole('group', { name: 'What runs' })
    await line.getByText(/^again in \d+ s · away \d+ s · lag 30 · 0 dead letters$/).waitFor({ timeout })
    const refused = purchasing.refused

    purchasing.answersLeft = Infinity
    await studio.node('Prices').getByText(`${MESSAGES} written`).waitFor({ timeout: 180_000 })
    await node.getByRole('img', { name: 'running' }).waitFor({ timeout })
    await line.getByText('0 dead letters').waitFor({ timeout })
    expect(purchasing.refused - refused).toBeLessThanOrEqual(2)
    const wanted = Array.from({ length: MESSAGES }, (_, i) => `${i}`)
    const byNumber = (a: string, b: string) => Number(a) - Number(b)
    expect(purchasing.answered.toSorted(byNumber)).toEqual(wanted)
    const read = await millrace(['topics', 'read', 'prices', '--json'], { cwd: folder, env: studio.env })
    const values = records(read.out).map(
      ({ value }) => value as { readonly id: string; readonly price: number },
    )
    expect(values.map(({ id }) => id).toSorted(byNumber)).toEqual(wanted)
    expect(new Set(values.map(({ price }) => price))).toEqual(new Set([12.5]))
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 300_000 },
)
