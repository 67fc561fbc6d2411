import type { Locator, Page } from 'playwright-core'
import type { KafkaServer } from '../test/support/kafka-server.ts'
import { FAILING, SLOW, UNFINISHED } from './pictured-workspace.ts'

/** `kafka`: where there is one. */
export type Scene = readonly [
  name: string,
  show: (page: Page, kafka: KafkaServer | undefined) => Promise<void>,
]

/** What a person would look at first; each scene goes on from the one before. */
export const scenes: readonly Scene[] = [
  ['welcome', async (page) => page.getByRole('button', { name: 'Product enrichment' }).first().waitFor()],
  [
    'canvas-empty',
    async (page) => {
      await page.getByRole('button', { name: 'New flow' }).first().click()
      await page.getByRole('button', { name: 'Create flow' }).click()
      await page.getByRole('button', { name: 'shop-flows' }).waitFor()
      await page.locator('.canvas').waitFor()
    },
  ],
  [
    'form',
    async (page) => {
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: 'Product enrichment' }).first().click()
      await page.locator('.react-flow__node', { hasText: 'Look up product' }).click()
      await page.locator('.react-flow__node', { hasText: '2 samples' }).waitFor()
    },
  ],
  [
    'edge',
    async (page) => {
      // In the hand, over a node that it cannot lead to: the ports that it can lead to are lit.
      await moveTo(page, portOf(page, 'Look up product', 'missing'))
      await page.mouse.down()
      await moveTo(page, page.locator('.react-flow__node', { hasText: 'Product events' }))
      await page.locator('.why-not').waitFor()
    },
  ],
  [
    'reference-table',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.mouse.up()
      await page.getByRole('button', { name: 'Data', exact: true }).click()
      await page.getByRole('button', { name: 'products', exact: true }).click()
      await page.getByText(/rows · \d+ columns/).waitFor()
    },
  ],
  [
    'share',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Data', exact: true }).click()
      await page.getByRole('button', { name: 'Share' }).click()
      await page.getByRole('dialog').getByRole('img').waitFor()
    },
  ],
  [
    'running',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: 'Product enrichment' }).first().click()
      await page.locator('.react-flow__node').first().waitFor()
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.locator('.react-flow__node', { hasText: /\d\d\/s · \d+ % found/ }).waitFor()
    },
  ],
  [
    'journey',
    async (page) => {
      await page.locator('.react-flow__node', { hasText: 'Look up product' }).click()
      await page.keyboard.press('m')
      const messages = page.getByRole('region', { name: 'Messages' })
      await messages.locator('.message-row', { hasText: 'miss' }).first().click()
      await page.getByRole('region', { name: 'Chosen message' }).getByText('product_id').waitFor()
      await page.getByRole('tab', { name: 'Journey' }).click()
      await page.locator('.canvas-lit').waitFor()
      await page.getByRole('button', { name: 'Fit' }).click()
    },
  ],
  [
    'dead-letters',
    async (page) => {
      await page.getByRole('button', { name: 'Close message' }).click()
      await page.locator('.react-flow__node', { hasText: 'Product events' }).click()
      await act(page, 'Send message')
      await page.getByRole('textbox', { name: 'Key' }).fill('PROD001')
      await page.getByRole('textbox', { name: 'Value' }).fill('{"product_id": "PROD001", "quantity": "two"}')
      await page.getByRole('button', { name: 'Send message' }).click()
      await page.keyboard.press('Escape')
      await page.getByRole('tab', { name: /Dead letters/ }).click()
      await page.locator('.letter-row').first().click()
      await page
        .getByRole('region', { name: 'Chosen dead letter' })
        .getByText('What the node was given')
        .waitFor()
    },
  ],
  [
    'not-applied',
    async (page) => {
      await page.locator('.react-flow__node', { hasText: 'Add total price' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Add the total')
      await page.locator('.card-not-applied').waitFor()
    },
  ],
  [
    'failed',
    async (page) => {
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.locator('.card-not-applied').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await page.getByText(/^stopped/).waitFor()
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: FAILING }).first().click()
      await page.locator('.react-flow__node').first().waitFor()
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.locator('.card-failed').first().waitFor()
    },
  ],
  [
    'restricted',
    async (page) => {
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: SLOW }).first().click()
      await page.locator('.card-restricted').first().waitFor()
    },
  ],
  [
    'accept',
    async (page) => {
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('dialog').getByText('Runs code').waitFor()
    },
  ],
  [
    'blocked',
    async (page) => {
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Accept/ })
        .click()
      await page.locator('.card-waiting').waitFor()
      await page.locator('.edge-chip').waitFor()
    },
  ],
  [
    'problems',
    async (page) => {
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: UNFINISHED }).first().click()
      await page.locator('.react-flow__node').first().waitFor()
      await page.getByRole('button', { name: /\d problems/ }).click()
      await page
        .getByRole('region', { name: 'Problems' })
        .getByRole('button', { name: /produkts/ })
        .waitFor()
    },
  ],
]

/** These need a Kafka. */
export const environmentScenes: readonly Scene[] = [
  [
    'environment-menu',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'shop-flows' }).click()
      await page.getByRole('button', { name: 'Product enrichment' }).first().click()
      await page.locator('.react-flow__node').first().waitFor()
      await page.getByRole('button', { name: 'Environment local' }).click()
      await page.getByRole('menuitem', { name: 'Add environment…' }).waitFor()
    },
  ],
  [
    'environment-form',
    async (page, kafka) => {
      await page.getByRole('menuitem', { name: 'Add environment…' }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Name', { exact: true }).fill('staging')
      await form.getByLabel('Brokers').fill(kafka?.bootstrap ?? '')
      await form.getByRole('button', { name: 'Test connection' }).click()
      await form.getByText('may be used').waitFor()
    },
  ],
  [
    'environment-sheet',
    async (page) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Add environment' }).click()
      await page.getByRole('button', { name: 'Environment staging' }).waitFor()
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('dialog').getByText('when it is there').waitFor()
    },
  ],
  [
    'environment-running',
    async (page) => {
      const sheet = page.getByRole('dialog')
      await sheet.getByRole('button', { name: 'Create product_events' }).click()
      await sheet.getByText('now: what comes from here on').waitFor()
      await sheet.getByLabel(/^Simulated outside/).check()
      await sheet.getByRole('button', { name: 'Run on staging' }).click()
      await page
        .locator('.react-flow__node', { hasText: /[1-9][\d.]*\/s · \d+ % found/ })
        .waitFor({ timeout: 60_000 })
    },
  ],
  [
    'environment-away',
    async (page, kafka) => {
      await kafka?.kill()
      await page
        .locator('.react-flow__node', { hasText: /away [1-9]\d* s/ })
        .first()
        .waitFor()
      await page.getByText('Messages stay in their topics').waitFor()
    },
  ],
  [
    'environment-protected',
    async (page, kafka) => {
      if (kafka?.hasEnded === true) await kafka.restart()
      const stop = page.getByRole('button', { name: 'Stop', exact: true })
      if (await stop.isVisible()) await stop.click()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Environment staging' }).click()
      await page.getByRole('menuitemradio', { name: 'prod' }).click()
      await page.getByRole('button', { name: 'Environment prod' }).waitFor()
      await page.getByRole('button', { name: 'Watch' }).click()
      await page.getByText('Nobody runs').waitFor()
    },
  ],
]

function portOf(page: Page, node: string, port: string): Locator {
  return page.locator('.react-flow__node', { hasText: node }).locator(`.port[data-handleid="${port}"]`)
}

/** By its name, as the search of all actions has it. */
async function act(page: Page, title: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').getByRole('combobox').fill(title)
  await page.keyboard.press('Enter')
}

async function moveTo(page: Page, thing: Locator): Promise<void> {
  const box = await thing.boundingBox()
  if (box === null) throw new Error('It is not on the screen.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 })
}
