import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Locator, type Page } from 'playwright-core'
import { chromiumFlags, chromiumPath } from '../test/support/browser.ts'
import { KafkaServer } from '../test/support/kafka-server.ts'
import { whyNoKafka } from '../test/support/why-no-kafka.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/pictures')
const noKafka = whyNoKafka()
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const

/** A flow whose table has a price that is none. */
const FAILING = 'Damaged prices'

/** A flow with a node that takes its time. */
const SLOW = 'Slow score'

/** A flow in the middle of being drawn. */
const UNFINISHED = 'Half a flow'

/** `kafka`: where there is one. */
type Scene = readonly [name: string, show: (page: Page, kafka: KafkaServer | undefined) => Promise<void>]

/** What a person would look at first; each scene goes on from the one before. */
const scenes: readonly Scene[] = [
  ['welcome', async (page) => page.getByRole('button', { name: 'Product enrichment' }).first().waitFor()],
  [
    'canvas-empty',
    async (page) => {
      await page.getByRole('button', { name: 'New flow' }).first().click()
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
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Accept/ })
        .waitFor()
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
const environmentScenes: readonly Scene[] = [
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

/** Takes pictures of the Studio's screens into docs/pictures, both themes and both sizes; all, or those that begin so. */
async function takePictures(begin = ''): Promise<void> {
  const wanted = [...scenes, ...(noKafka === undefined ? environmentScenes : [])].filter(([name]) =>
    name.startsWith(begin),
  )
  if (noKafka !== undefined) console.log(`No pictures of environments: ${noKafka}`)
  if (chromiumPath === undefined) throw new Error('There is no Chromium; name one by MILLRACE_CHROMIUM.')
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags })
  try {
    for (const size of SIZES)
      for (const theme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          viewport: size,
          colorScheme: theme,
          reducedMotion: 'reduce',
        })
        await inStudio(async (address, kafka) => {
          const page = await context.newPage()
          page.setDefaultTimeout(20_000)
          await page.goto(address)
          for (const [name, show] of wanted) {
            await show(page, kafka)
            await page.screenshot({ path: join(folder, `${name}-${size.width}-${theme}.png`) })
          }
        })
        await context.close()
      }
  } finally {
    await browser.close()
  }
}

/** A Studio on a workspace of its own with the examples, gone afterwards. */
async function inStudio(
  work: (address: string, kafka: KafkaServer | undefined) => Promise<void>,
): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'millrace-pictures-'))
  cpSync(join(root, 'flows'), join(workspace, 'flows'), { recursive: true })
  writeUnfinished(workspace)
  writeFailing(workspace)
  hurryOutside(workspace)
  writeSlow(workspace)
  writeFileSync(join(workspace, 'millrace.json'), '{ "version": 1, "name": "shop-flows" }\n')
  const kafka = noKafka === undefined ? await KafkaServer.start() : undefined
  writeProtected(workspace, kafka?.bootstrap ?? 'localhost:9092')
  const studio = spawn(process.execPath, [join(root, 'bin/millrace.js'), 'studio', workspace, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What is chosen here is no matter of who takes the pictures.
    env: { ...process.env, MILLRACE_CONFIG: join(workspace, '.config') },
  })
  try {
    await work(await addressOf(studio), kafka)
  } finally {
    await ended(studio)
    await kafka?.stop()
    rmSync(workspace, { recursive: true, force: true })
  }
}

/** An environment that is watched only. */
function writeProtected(workspace: string, bootstrap: string): void {
  mkdirSync(join(workspace, 'environments'))
  const environment = { broker: { kafka: { bootstrap: [bootstrap] } }, protected: true }
  writeFileSync(join(workspace, 'environments/prod.json'), `${JSON.stringify(environment, null, 2)}\n`)
}

/** Its shop sends a message every 20 ms. */
function hurryOutside(workspace: string): void {
  const file = join(workspace, 'flows/product-enrichment/product-enrichment.outside.flow.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"default": 2000', '"default": 20'))
}

/** The example with a price in its table that is no number. */
function writeFailing(workspace: string): void {
  const [from, to] = [join(workspace, 'flows/product-enrichment'), join(workspace, 'flows/damaged-prices')]
  cpSync(join(from, 'references'), join(to, 'references'), { recursive: true })
  const table = join(to, 'references/products.csv')
  writeFileSync(table, `${readFileSync(table, 'utf8').trimEnd()}\nPROD777,Lamp,Home,cheap\n`)
  const flow = readFileSync(join(from, 'product-enrichment.flow.json'), 'utf8')
    .replace('"id": "amber-otter"', '"id": "damaged-prices"')
    .replace('"name": "Product enrichment"', `"name": "${FAILING}"`)
    .replace('"use": "expected"', '"use": "owned"')
  writeFileSync(join(to, 'damaged-prices.flow.json'), flow)
}

/** The example's shop, and a node of code that is slower than it. */
function writeSlow(workspace: string): void {
  const to = join(workspace, 'flows/slow-score')
  const code =
    'export default (message) => {\n  let sum = 0\n  for (let step = 0; step < 2_000_000; step += 1) sum += step\n  return { ...message.value, score: sum }\n}\n'
  const flow = {
    version: 1,
    id: 'slow-score',
    name: SLOW,
    topics: { product_events: { use: 'expected' }, scored_events: { use: 'owned' } },
    nodes: [
      { id: 'events', kind: 'topic-source', name: 'Product events', config: { topic: 'product_events' } },
      { id: 'score', kind: 'code', name: 'Score', config: { code } },
      { id: 'scored', kind: 'topic-sink', name: 'Scored events', config: { topic: 'scored_events' } },
    ],
    edges: [
      { from: 'events.out', to: 'score.in' },
      { from: 'score.out', to: 'scored.in' },
    ],
  }
  mkdirSync(to)
  writeFileSync(join(to, 'slow-score.flow.json'), JSON.stringify(flow))
  const shop = join(workspace, 'flows/product-enrichment/product-enrichment.outside.flow.json')
  const outside = readFileSync(shop, 'utf8').replace('"id": "brisk-market"', '"id": "slow-score-shop"')
  writeFileSync(join(to, 'slow-score.outside.flow.json'), outside)
}

/** The example with a table that is misspelt and a topic that is not declared. */
function writeUnfinished(workspace: string): void {
  const example = readFileSync(join(root, 'flows/product-enrichment/product-enrichment.flow.json'), 'utf8')
  const flow = example
    .replace('"id": "amber-otter"', '"id": "half-flow"')
    .replace('"name": "Product enrichment"', `"name": "${UNFINISHED}"`)
    .replace('"table": "products"', '"table": "produkts"')
    .replace('"topic": "unknown_products"', '"topic": "unknown"')
  mkdirSync(join(workspace, 'flows/half-a-flow'))
  writeFileSync(join(workspace, 'flows/half-a-flow/half-a-flow.flow.json'), flow)
}

function addressOf(studio: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    studio.stdout?.on('data', (chunk: Buffer) => {
      const [address] = /http:\S+/.exec(chunk.toString()) ?? []
      if (address !== undefined) resolve(address)
    })
    studio.once('close', (code) => reject(new Error(`millrace studio ended with ${code}.`)))
  })
}

function ended(studio: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (studio.exitCode !== null) return resolve()
    studio.once('close', () => resolve())
    studio.kill('SIGTERM')
  })
}

/** Those of the guide, by the test that follows it. */
async function takeGuidePictures(): Promise<void> {
  const env = { ...process.env, MILLRACE_GUIDE_PICTURES: join(root, 'docs/guide/pictures') }
  const test = spawn(process.execPath, [join(root, 'test/run.ts'), 'first-flow-guide'], {
    env,
    stdio: 'inherit',
  })
  const code = await new Promise((resolve) => test.once('close', resolve))
  if (code !== 0) throw new Error(`The guide could not be followed: its test ended with ${String(code)}.`)
}

const [, , begin = ''] = process.argv
await takePictures(begin)
if (begin === '') await takeGuidePictures()
