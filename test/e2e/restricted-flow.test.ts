import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { aFlowFile } from '../support/a-flow-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/from-elsewhere.flow.json'

/** A flow with code that nobody here has seen. */
function fromElsewhere(): string {
  const [events, , out] = aFlowFile().nodes
  const code = { code: 'export default (message) => message.value' }
  const topics = { product_events: { use: 'owned' }, large_events: { use: 'owned' } }
  const edges = [
    { from: 'events.out', to: 'score.in' },
    { from: 'score.out', to: 'out.in' },
  ]
  const nodes = [events!, { id: 'score', kind: 'code', name: 'Score', config: code }, out!]
  return JSON.stringify(
    aFlowFile({ nodes, edges, topics, extra: { id: 'calm-heron', name: 'From elsewhere' } }),
  )
}

testNeeding(
  needs.chromium,
  'a flow from elsewhere shows at each node that it is not accepted yet, and what it would do; once that is accepted it runs',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    // What is drawn here, or shipped, is not restricted.
    await studio.openExample('Product enrichment')
    await studio.node('Look up product').getByText('samples').waitFor()
    expect(await page.getByRole('img', { name: 'not accepted yet' }).count()).toBe(0)

    mkdirSync(join(studio.folder, 'flows'), { recursive: true })
    writeFileSync(join(studio.folder, FILE), fromElsewhere())
    await page.getByRole('button', { name: 'shop-flows' }).click()
    await page.getByRole('button', { name: 'From elsewhere' }).first().click()
    const score = studio.node('Score')
    await score.getByRole('img', { name: 'not accepted yet' }).waitFor()
    await score.getByText('not accepted yet').waitFor()
    expect(await page.getByRole('img', { name: 'not accepted yet' }).count()).toBe(3)
    await page.getByText(/It would run typescript code \(SHA-256 /).waitFor()

    await page.getByRole('button', { name: 'Review and accept' }).click()
    const dialog = page.getByRole('dialog', { name: 'This flow asks for more than its topics' })
    await dialog.getByRole('button', { name: 'Do not run it' }).click()
    expect(await page.getByRole('img', { name: 'not accepted yet' }).count()).toBe(3)

    await page.getByRole('button', { name: 'Review and accept' }).click()
    await dialog.getByRole('button', { name: 'Accept and run' }).click()
    await score.getByRole('img', { name: 'running' }).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText(/^stopped/).waitFor({ timeout: 60_000 })
    expect(await page.getByRole('img', { name: 'not accepted yet' }).count()).toBe(0)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
