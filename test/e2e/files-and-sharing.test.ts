import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

testNeeding(
  needs.chromium,
  'a flow from elsewhere says what it would read, write and run, and becomes a file only when a person says so',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const flow = {
      version: 1,
      id: 'from-elsewhere',
      name: '<img src=x onerror=alert(1)>',
      nodes: [
        { id: 'read', kind: 'topic-source', config: { topic: 'orders' } },
        { id: 'score', kind: 'code', config: { code: 'export default (m) => m.value' } },
        { id: 'rocket', kind: 'rocket', name: 'Launch' },
        { id: 'write', kind: 'file-sink', config: { path: '../../.git/hooks/pre-commit' } },
      ],
      edges: [],
    }
    await page.getByLabel('Flow file').setInputFiles({
      name: 'x.flow.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(flow)),
    })
    const dialog = page.getByRole('dialog')
    await dialog.getByText('orders').waitFor()
    const text = await dialog.innerText()
    expect(text).toContain('../../.git/hooks/pre-commit')
    expect(text).toContain('Runs code')
    expect(text).toContain('Launch')
    const file = join(folder, 'flows/img-src-x-onerror-alert-1/img-src-x-onerror-alert-1.flow.json')
    expect(existsSync(file)).toBe(false)
    await dialog.getByRole('button', { name: 'Add to this workspace' }).click()
    await studio.node('Launch').waitFor()
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ id: 'from-elsewhere' })
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a file that another program changed is compared, and theirs is taken as one step that undo takes back',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    await studio.openExample('Product enrichment')
    await studio.node('Enriched events').click()
    await page.getByLabel('Inspector').getByLabel('Name', { exact: true }).fill('Events')
    const file = join(folder, FILE)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"Add total price"', '"Price it"'))
    await page.getByText('2 nodes differ from yours.').waitFor()
    await page.getByRole('button', { name: 'See differences' }).click()
    await page.getByRole('dialog').getByText('node Price it').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Take theirs' }).click()
    await studio.node('Price it').waitFor()
    expect(await page.getByText('edited').count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await studio.node('Add total price').waitFor()
  },
)

testNeeding(
  needs.chromium,
  'a file that another program changed is shown as it is now where nothing is drawn that was not saved, and undo takes it back',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    await studio.openExample('Product enrichment')
    const file = join(folder, FILE)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"Add total price"', '"Price it"'))
    await studio.node('Price it').waitFor()
    await page.getByText('was changed by another program and is shown as it is now.').waitFor()
    expect(await page.getByRole('button', { name: 'Keep mine' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await studio.node('Add total price').waitFor()
    // What cannot be read is not taken: there is a choice to make.
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('not saved').waitFor({ state: 'detached' })
    writeFileSync(file, '{ "version": 1, ')
    await page.getByRole('button', { name: 'Keep mine' }).waitFor()
    await studio.node('Add total price').waitFor()
  },
)

testNeeding(
  needs.chromium,
  'what is shared is the file, and the picture is SVG without scripts',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Share' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('references/products.csv').first().waitFor()
    await dialog.getByRole('button', { name: 'Copy JSON' }).click()
    await dialog.getByText('The flow is copied, as JSON.').waitFor()
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    expect(await clipboard()).toBe(readFileSync(join(folder, FILE), 'utf8'))
    await dialog.getByRole('button', { name: 'Copy picture' }).click()
    await dialog.getByText('The picture is copied, as SVG.').waitFor()
    await until('the picture to be copied', async () => (await clipboard()).startsWith('<svg'))
  },
)

testNeeding(needs.chromium, 'a flow is renamed, and deleted only after a question', async () => {
  const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
  const { page, folder } = studio
  await studio.openExample('Product enrichment')
  await page.getByRole('button', { name: 'Flows', exact: true }).click()
  await page.getByRole('button', { name: 'More for Product enrichment' }).click()
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Price it')
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('button', { name: 'More for Price it' }).click()
  expect(existsSync(join(folder, 'flows/price-it/price-it.flow.json'))).toBe(true)
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete flow' }).click()
  await page.getByRole('heading', { name: 'What flows today?' }).waitFor()
  expect(existsSync(join(folder, FILE))).toBe(false)
})

testNeeding(needs.chromium, 'a problem leads to its node and to the field that cures it', async () => {
  const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
  const { page, folder } = studio
  const file = join(folder, FILE)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"table": "products"', '"table": "produkts"'))
  await studio.openExample('Product enrichment')
  await page.getByRole('button', { name: /\d problem/ }).click()
  const problems = page.getByRole('region', { name: 'Problems' })
  const leads = async () => {
    await problems.getByRole('button', { name: /"produkts"/ }).click()
    await until('the field of the table to have the focus', () =>
      page.evaluate(() => document.activeElement?.id.startsWith('field-') === true),
    )
    return await page.evaluate(() => (document.activeElement as HTMLInputElement).value)
  }
  expect(await leads()).toBe('produkts')
  // The help of its kind stands in the place of the form.
  await page.getByRole('tab', { name: 'Help' }).click()
  expect(await leads()).toBe('produkts')
})
