import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { FAILING, SLOW, writePictured } from '../../build/pictured-workspace.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { axeFindings } from './axe-findings.ts'
import { StudioDriver } from './studio-driver.ts'
import { unreadText } from './unread-text.ts'

const examples = fileURLToPath(new URL('../../flows', import.meta.url))
const OUTSIDE = 'flows/product-enrichment/product-enrichment.outside.flow.json'

/** A flow that nobody here has accepted: it runs code. */
function writeFromElsewhere(folder: string): void {
  const flow = {
    version: 1,
    id: 'from-elsewhere',
    name: 'From elsewhere',
    topics: { orders: { use: 'owned' } },
    nodes: [
      { id: 'orders', kind: 'topic-source', config: { topic: 'orders' } },
      { id: 'score', kind: 'code', config: { code: 'export default (message) => message.value' } },
    ],
    edges: [{ from: 'orders.out', to: 'score.in' }],
  }
  mkdirSync(join(folder, 'flows/from-elsewhere'), { recursive: true })
  writeFileSync(join(folder, 'flows/from-elsewhere/from-elsewhere.flow.json'), JSON.stringify(flow))
}

/** Two more cases of the example, one with a name as *Save as test* gives it, one with a name of many words. */
function writeMoreTests(folder: string): void {
  const tests = join(folder, 'flows/product-enrichment/tests')
  for (const name of [
    'product_events-0-12345',
    'a-purchase-of-a-product-that-was-added-to-the-table-a-moment-ago',
  ])
    cpSync(join(tests, 'known-and-unknown'), join(tests, name), { recursive: true })
}

/** Rows stand beneath one another, and every text within is one line of them. */
async function expectOneLine(page: Page, row: string): Promise<void> {
  const broken = await page.locator(row).evaluateAll((rows) =>
    rows.flatMap((each) => {
      const { top, bottom } = each.getBoundingClientRect()
      return [...each.children]
        .map((child) => ({ text: child.textContent, box: child.getBoundingClientRect() }))
        .filter(({ box }) => box.top < top || box.bottom > bottom || box.height >= 24)
        .map(({ text }) => text)
    }),
  )
  expect(broken).toEqual([])
}

/** Not even a tooltip is needed. */
async function expectWhole(page: Page, text: string): Promise<void> {
  const cut = await page.locator(text).evaluateAll((all) =>
    all
      .filter((each) => {
        const range = document.createRange()
        range.selectNodeContents(each)
        // A hundredth of a pixel too little, and its last letters are dots.
        return range.getBoundingClientRect().right > each.getBoundingClientRect().right + 0.01
      })
      .map(({ textContent }) => textContent),
  )
  expect(cut).toEqual([])
}

/** Nothing on the page is unreadable, for people who see and people who hear. */
async function expectReadable({ page }: StudioDriver, what: string): Promise<void> {
  expect({ [what]: [...(await unreadText(page)), ...(await axeFindings(page))] }).toEqual({ [what]: [] })
}

for (const screen of [
  { width: 1440, height: 900, theme: 'light' },
  { width: 1024, height: 768, theme: 'dark' },
] as const)
  testNeeding(
    needs.chromium,
    `no text is cut without a tooltip, nothing lies over another, and axe finds nothing serious while a flow is drawn, ${screen.width} wide and ${screen.theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], ...screen })
      const { page } = studio
      writeFromElsewhere(studio.folder)
      await page.getByRole('button', { name: 'From elsewhere' }).waitFor()
      await expectReadable(studio, 'first screen')
      await studio.newFlow()
      await expectReadable(studio, 'empty canvas')
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await studio.openExample('Product enrichment')
      await studio.holdFrom(studio.port('Look up product', 'missing'), studio.node('Product events'))
      await page.locator('.why-not').waitFor()
      await expectReadable(studio, 'edge in the hand')
      await page.keyboard.press('Escape')
      await page.mouse.up()
      await studio.node('Look up product').click()
      await studio.node('Unknown products').getByText('2 samples').waitFor({ state: 'attached' })
      await expectReadable(studio, 'form with In and Out')
      await page.keyboard.press('m')
      writeMoreTests(studio.folder)
      await page.getByRole('tab', { name: 'Tests' }).click()
      await page.getByRole('button', { name: 'Test', exact: true }).click()
      await page.getByText('4 passed').waitFor({ timeout: 60_000 })
      await expectOneLine(page, '.tests-case')

      await expectReadable(studio, 'tests')
      await page.getByRole('tab', { name: 'Problems' }).click()
      await expectReadable(studio, 'problems')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('combobox').fill('topic')
      await expectReadable(studio, 'search')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Data', exact: true }).click()
      await page.getByRole('button', { name: 'products', exact: true }).click()
      await page.getByText(/rows · \d+ columns/).waitFor()
      await expectReadable(studio, 'reference table')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('dialog').getByRole('img').waitFor()
      await expectReadable(studio, 'share')
    },
    { timeoutMs: 240_000 },
  )

const others = [
  { width: 1440, height: 900, theme: 'dark' },
  { width: 1024, height: 768, theme: 'light' },
] as const

for (const screen of others)
  testNeeding(
    needs.chromium,
    `no text is cut without a tooltip, nothing lies over another, and axe finds nothing serious before a flow runs elsewhere, ${screen.width} wide and ${screen.theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], ...screen })
      const { page } = studio
      writeFromElsewhere(studio.folder)
      mkdirSync(join(studio.folder, 'environments'))
      const staging = { broker: { kafka: { bootstrap: ['127.0.0.1:1'] } } }
      writeFileSync(join(studio.folder, 'environments/staging.json'), JSON.stringify(staging))

      await studio.openExample('From elsewhere')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('button', { name: 'Accept and run' }).waitFor()
      await page.getByText('Runs code').waitFor()
      await expectReadable(studio, 'accept dialog')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'shop-flows' }).click()

      await studio.openExample('Product enrichment')
      await page.getByRole('button', { name: 'Environment local' }).click()
      await page.getByRole('menuitemradio', { name: 'staging' }).click()
      await page.getByRole('button', { name: 'Environment staging' }).click()
      await page.getByRole('menuitem', { name: 'Edit staging…' }).click()
      await page.getByRole('dialog', { name: 'Environment "staging"' }).waitFor()
      await expectReadable(studio, 'environment form')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('dialog', { name: 'Run on staging' }).getByText('127.0.0.1:1').first().waitFor()

      await expectReadable(studio, 'environment sheet')
    },
    { timeoutMs: 240_000 },
  )

for (const screen of others)
  testNeeding(
    needs.chromium,
    `no text is cut without a tooltip, nothing lies over another, and axe finds nothing serious while a flow runs, ${screen.width} wide and ${screen.theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: ['product-enrichment'], ...screen })
      const { page } = studio
      const outside = join(studio.folder, OUTSIDE)
      writeFileSync(outside, readFileSync(outside, 'utf8').replace('"default": 2000', '"default": 20'))
      await studio.openExample('Product enrichment')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await studio.node('Look up product').click()
      await page.keyboard.press('m')
      const messages = page.getByRole('region', { name: 'Messages' })
      await messages.locator('.message-row').first().waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: 'Freeze' }).click()
      await messages.locator('.message-row').first().click()
      await page.getByRole('region', { name: 'Chosen message' }).getByText('product_id').first().waitFor()
      await expectReadable(studio, 'messages with rows')
      await page.getByRole('tab', { name: 'Journey' }).click()

      await expectReadable(studio, 'journey')
      await expectWhole(page, '.title-flow')
      await expectWhole(page, '.chosen-message h3')
      await expectWhole(page, '.journey-node')
      await page.getByRole('button', { name: 'Close message' }).click()

      await messages.getByRole('button', { name: 'Send a message to the node of this port' }).click()
      await page.getByRole('dialog', { name: 'Send a message to "Look up product"' }).waitFor()
      await page.keyboard.press('Escape')
      await studio.node('Product events').click()
      await page.getByRole('button', { name: 'Send a message to this node' }).click()
      await page.getByRole('textbox', { name: 'Value' }).fill('{"product_id": "PROD001", "quantity": "two"}')
      await expectReadable(studio, 'send dialog')
      await page.getByRole('button', { name: 'Send message' }).click()
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: /Dead letters/ }).click()
      await page.locator('.letter-row').first().click({ timeout: 60_000 })
      await page
        .getByRole('region', { name: 'Chosen dead letter' })
        .getByText('What the node was given')
        .waitFor()

      await expectReadable(studio, 'dead letters')

      // Of a flow with a long name the search and then the name give way, and the figures are whole.
      await page.keyboard.press('Escape')
      await page
        .getByLabel('Inspector')
        .getByLabel('Name')
        .fill('Product events enriched by the tables of every shop '.repeat(4))
      await expectWhole(page, '.run-line > span')
    },
    { timeoutMs: 240_000 },
  )

for (const screen of others)
  testNeeding(
    needs.chromium,
    `no text is cut without a tooltip, nothing lies over another, and axe finds nothing serious where a flow is in trouble, ${screen.width} wide and ${screen.theme}`,
    async () => {
      const studio = await StudioDriver.start({ flows: [], ...screen })
      const { page } = studio
      writePictured(studio.folder, examples, '127.0.0.1:1')
      await page.reload()
      await studio.openExample(SLOW)
      await page.locator('.card-restricted').first().waitFor()
      await expectReadable(studio, 'restricted')
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('button', { name: 'Accept and run' }).click()
      await page.locator('.edge-chip').waitFor({ timeout: 60_000 })
      await expectReadable(studio, 'blocked edge')
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      const line = page.getByRole('group', { name: 'What runs' })
      await line.getByText(/stopped/).waitFor({ timeout: 60_000 })
      await page.getByRole('button', { name: 'Ways to run' }).click()
      await page.getByRole('menuitem', { name: 'With clean local data…' }).click()
      const deletes = page
        .getByRole('dialog')
        .getByRole('button', { name: /^Delete [\d,]+ messages? and run$/ })
      await deletes.waitFor()
      expect(await deletes.getAttribute('class')).toContain('button-deletes')
      await expectReadable(studio, 'run with clean data')
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('button', { name: 'shop-flows' }).click()

      await studio.openExample(FAILING)
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.locator('.card-failed').first().waitFor({ timeout: 60_000 })
      // The strip of a failed card, in a colour of its own, leaves the border beneath it.
      const over = await page.locator('.card:not(:has(.card-port)) > .card-strip').evaluateAll((strips) =>
        strips.map((strip) => {
          const { offsetTop, offsetHeight, parentElement } = strip as HTMLElement
          return offsetTop + offsetHeight - (parentElement?.clientHeight ?? 0)
        }),
      )
      expect(over.filter((pixels) => pixels > 0)).toEqual([])

      await expectReadable(studio, 'failed node')
    },
    { timeoutMs: 240_000 },
  )

testNeeding(
  needs.chromium,
  'a text that is cut and two that lie over one another are found, so that finding none means something',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    await studio.page.evaluate(() => {
      const trial = document.createElement('div')
      trial.innerHTML =
        '<p style="width:40px;overflow:hidden;white-space:nowrap">a sentence of many words</p>' +
        '<p style="position:absolute;top:300px;left:300px">this one</p>' +
        '<p style="position:absolute;top:302px;left:302px">that one</p>' +
        '<p title="told by its tooltip" style="width:40px;overflow:hidden;white-space:nowrap">told by its tooltip</p>'
      document.body.append(trial)
    })
    const found = (await unreadText(studio.page)).join('\n')
    expect(found).toContain('cut: “a sentence of many words”')
    expect(found).toContain('“this one”')
    expect(found).not.toContain('cut: “told by its tooltip”')
  },
)
