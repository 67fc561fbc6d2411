import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { endOf, millrace, records, startMillrace } from '../integration/cli-process.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { CountedHands, CountedKeys } from './counted-hands.ts'
import { StudioDriver } from './studio-driver.ts'

const example = fileURLToPath(new URL('../../flows/product-enrichment', import.meta.url))
const CSV = join(example, 'references/products.csv')
const MESSAGE = '{"product_id":"PROD001","event_type":"purchased","quantity":2,"user_id":"user_1234"}'
const MOST_ACTIONS = 40
/** There the page is built first. */
const FRESH_CHECKOUT = { timeoutMs: 240_000 }

testNeeding(
  needs.chromium,
  'product-enrichment is drawn by mouse from an empty canvas: price and product are seen before any run, and the saved file runs',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const hands = new CountedHands(studio)
    const { page } = studio
    const inspector = page.getByLabel('Inspector')
    const option = (name: string) =>
      page.getByRole('dialog', { name: 'Add a node' }).getByRole('option', { name })
    const field = (name: string) => inspector.getByRole('button', { name, exact: true })

    await hands.click(page.getByRole('button', { name: 'New flow' }))
    await studio.keysAt('Name')
    await hands.type('Priced events')
    await hands.press('Enter')
    await hands.click(page.getByRole('button', { name: 'Paste a message' }))
    await hands.type(MESSAGE)
    await hands.click(inspector.getByRole('button', { name: 'Use this message' }))
    await studio.keysAt('Topic')
    await hands.type('product_events')
    await hands.press('Enter')

    await hands.drag(studio.port('topic-source', 'out'), { right: 96, down: 0 })
    await hands.click(option('Lookup'))
    // What it does not have yet is said, and is no fault.
    await studio.node('lookup').getByText('needs table').waitFor()
    expect(await page.locator('.card-invalid').count()).toBe(0)
    // By the message that is here the table finds its key.
    await studio.sees('In', 'PROD001')
    await hands.click(inspector.getByRole('button', { name: 'New table…' }))
    const loader = page.getByRole('dialog', { name: 'New reference table' })
    await hands.pick(CSV, () => hands.click(loader.getByRole('button', { name: 'File of this machine' })))
    await loader.getByText('10 rows · 4 columns').waitFor()
    await hands.click(loader.getByRole('button', { name: 'Add table' }))
    await studio.keysAt('Key')
    await hands.click(inspector.getByLabel('Into', { exact: true }))
    await hands.type('enriched_data')
    await studio.sees('Out', 'Wireless Headphones')

    await hands.drag(studio.port('lookup', 'found'), { right: 96, down: 0 })
    await hands.click(option('Map'))
    await hands.click(inspector.getByLabel('To', { exact: true }))
    await hands.type('enriched_data.total_price')
    await hands.click(inspector.getByLabel('From', { exact: true }))
    await hands.click(field('quantity'))
    await hands.type(' * ')
    await hands.click(field('unit_price'))
    await studio.sees('Out', '199.98')

    await hands.drag(studio.port('lookup', 'missing'), { right: 96, down: 104 })
    await hands.click(option('Topic sink'))
    await studio.keysAt('Topic')
    await hands.type('unknown_products')
    await hands.press('Enter')
    await hands.drag(studio.port('map', 'out'), { right: 20, down: 0 })
    await hands.click(option('Topic sink'))
    await studio.keysAt('Topic')
    await hands.type('enriched_product_events')
    await hands.press('Enter')
    await hands.click(page.getByRole('button', { name: 'Save', exact: true }))

    await expectTheExample(studio, hands)
  },
  FRESH_CHECKOUT,
)

testNeeding(
  needs.chromium,
  'product-enrichment is drawn by the keyboard alone from an empty canvas, with the same file and the same results',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    await studio.countPointers()
    await studio.copied(MESSAGE)
    const keys = new CountedKeys(studio.page)
    await drawByKeys(keys, studio)
    expect(await studio.pointersSeen()).toBe(0)
    await expectTheExample(studio, keys)
  },
  FRESH_CHECKOUT,
)

type Sight = Pick<StudioDriver, 'keysAt' | 'sees' | 'untilDrawn' | 'untilSaid'>

async function drawByKeys(keys: CountedKeys, sight: Sight): Promise<void> {
  const add = async (kind: string, drawn: Parameters<Sight['untilDrawn']>[0], then = 'Canvas') => {
    await keys.press('Tab')
    await sight.keysAt('Add a node')
    await keys.type(kind)
    await keys.press('Enter')
    await sight.untilDrawn(drawn)
    await sight.keysAt(then)
  }

  await sight.keysAt('New flow')
  await keys.press('Enter')
  await sight.keysAt('Name')
  await keys.type('Priced events')
  await keys.press('Enter')
  await sight.untilSaid('Where do the messages come from?')
  await sight.keysAt('Canvas')
  await keys.press('Control+v')
  await sight.keysAt('Topic')
  await keys.type('product_events')
  await keys.press('Enter')
  await sight.keysAt('Canvas')

  await add('lookup', { nodes: 2, edges: 1 })
  await sight.sees('In', 'PROD001')
  await keys.press('Enter')
  await sight.keysAt('New table…')
  await keys.press('Enter')
  await sight.keysAt('File of this machine')
  await keys.pick(CSV, () => keys.press('Enter'))
  await sight.untilSaid('10 rows · 4 columns')
  await keys.press('Control+Enter')
  await sight.keysAt('Key')
  await keys.press('Tab')
  await sight.keysAt('Into')
  await keys.type('enriched_data')
  await sight.sees('Out', 'Wireless Headphones')
  await keys.press('Escape')
  await sight.keysAt('Canvas')

  await add('map', { nodes: 3, edges: 2 })
  await keys.press('Enter')
  await sight.keysAt('To')
  await keys.type('enriched_data.total_price')
  await keys.press('Enter')
  await sight.keysAt('From')
  await keys.type('value.quantity * value.enriched_data.unit_price')
  await sight.sees('Out', '199.98')
  await keys.press('Enter')
  await sight.keysAt('Canvas')

  await add('topic sink', { nodes: 4, edges: 3 }, 'Topic')
  await keys.type('enriched_product_events')
  await keys.press('Enter')
  await sight.keysAt('Canvas')
  await keys.press('ArrowLeft', 'ArrowLeft')
  await add('topic sink', { nodes: 5, edges: 4 }, 'Topic')
  await keys.type('unknown_products')
  await keys.press('Enter')
  await sight.keysAt('Canvas')
  await keys.press('Control+s')
}

/** What was drawn is the example but for names and places, and does what the example's test says. */
async function expectTheExample(studio: StudioDriver, { actions }: CountedKeys): Promise<void> {
  await studio.page.getByText('edited').waitFor({ state: 'detached' })
  const [file = ''] = globSync('flows/*/*.flow.json', { cwd: studio.folder })
  const drawn = readFlow(join(studio.folder, file))
  const shipped = readFlow(join(example, 'product-enrichment.flow.json'))
  expect(drawn.references).toEqual(shipped.references)
  expect(meaningOf(drawn)).toEqual(meaningOf(shipped))
  expect(studio.complaints).toEqual([])
  await expectSameResults(studio.folder, file)
  console.info(`Drawn and saved in ${actions} actions.`)
  expect(actions).toBeLessThanOrEqual(MOST_ACTIONS)
}

async function expectSameResults(folder: string, file: string): Promise<void> {
  const call = (...args: string[]) => millrace(args, { cwd: folder })
  await call('topics', 'create', 'product_events', '--partitions', '2')
  const input = readFileSync(join(example, 'tests/known-and-unknown/input.ndjson'), 'utf8')
  await millrace(['topics', 'produce', 'product_events'], { cwd: folder, input })
  const { code, err } = await endOf(startMillrace(['run', file, '--once'], { cwd: folder }))
  expect([code, err]).toEqual([0, expect.stringContaining('5 in = 5 out')])
  const expected = records(readFileSync(join(example, 'tests/known-and-unknown/expected.ndjson'), 'utf8'))
  for (const topic of ['enriched_product_events', 'unknown_products']) {
    const { out } = await call('topics', 'read', topic)
    const read = records(out).map(({ key, value }) => ({ topic, key, value }))
    expect(byKey(read)).toEqual(byKey(expected.filter((each) => each['topic'] === topic)))
  }
}

function byKey<Row extends Record<string, unknown>>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => String(a['key']).localeCompare(String(b['key'])))
}

interface FlowText {
  readonly topics: Readonly<Record<string, { readonly format: string; readonly use: string }>>
  readonly references: unknown
  readonly nodes: readonly {
    readonly id: string
    readonly kind: string
    readonly config: Readonly<Record<string, unknown>>
  }[]
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

function readFlow(path: string): FlowText {
  return JSON.parse(readFileSync(path, 'utf8')) as FlowText
}

/** Nodes by what they do: names, notes, places, partitions and the columns that all are taken of go away. */
function meaningOf({ topics, nodes, edges }: FlowText): unknown {
  const called = new Map(nodes.map(({ id, kind, config }) => [id, [kind, config['topic']].join(' ').trim()]))
  const end = (text: string) => text.replace(/^[^.]+/, (id) => called.get(id) ?? id)
  return {
    topics: Object.entries(topics)
      .map(([name, { format, use }]) => `${name} ${format} ${use}`)
      .toSorted(),
    nodes: nodes
      .map(({ id, config: { fields: _, ...config } }) => `${called.get(id)} ${JSON.stringify(config)}`)
      .toSorted(),
    edges: edges.map(({ from, to }) => `${end(from)} -> ${end(to)}`).toSorted(),
  }
}
