import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { axeFindings } from './axe-findings.ts'
import { StudioDriver } from './studio-driver.ts'

const FOLDER = 'flows/product-enrichment'

/** The Studio with the form of a new table open, where rows are pasted. */
async function pastingRows() {
  const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
  const { page } = studio
  await studio.openExample('Product enrichment')
  await page.getByRole('button', { name: 'Data', exact: true }).click()
  await page.getByRole('button', { name: 'New reference table' }).click()
  const dialog = page.getByRole('dialog', { name: 'New reference table' })
  await dialog.getByRole('tab', { name: 'Pasted rows' }).click()
  return { studio, page, dialog }
}

testNeeding(
  needs.chromium,
  'a person pastes rows, is told of a key that stands twice, chooses another, and the flow has the table and its file',
  async () => {
    const { studio, page, dialog } = await pastingRows()
    await dialog
      .getByLabel('Rows', { exact: true })
      .fill('zone\tcode\tfee\nnorth\t01\t2.50\nnorth\t02\t3.00\n')
    await dialog.getByRole('button', { name: 'Look at the rows' }).click()
    await dialog.getByText('2 rows · 3 columns').waitFor()
    expect(await dialog.getByLabel('Key column').inputValue()).toBe('code')

    await dialog.getByLabel('Key column').selectOption('zone')
    await dialog.getByText('"north" at line 2 and line 3').waitFor()
    expect(await dialog.getByRole('button', { name: 'Add table' }).isDisabled()).toBe(true)

    await dialog.getByLabel('Key column').selectOption('code')
    await dialog.getByLabel('Name', { exact: true }).fill('zones')
    await dialog.getByRole('button', { name: 'Add table' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'zones' }).waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })

    expect(readFileSync(join(studio.folder, FOLDER, 'references/zones.csv'), 'utf8')).toBe(
      'zone,code,fee\nnorth,01,2.50\nnorth,02,3.00\n',
    )
    const saved = JSON.parse(
      readFileSync(join(studio.folder, FOLDER, 'product-enrichment.flow.json'), 'utf8'),
    ) as { references: Record<string, unknown> }
    expect(saved.references['zones']).toEqual({
      from: { file: 'references/zones.csv' },
      key: 'code',
      columns: { fee: 'decimal' },
    })
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'rows that are not what they seem are told: an id that stands twice is not the key, blanks are seen, an open quote is found',
  async () => {
    const { studio, page, dialog } = await pastingRows()
    const look = async (rows: string) => {
      await dialog.getByLabel('Rows', { exact: true }).fill(rows)
      await dialog.getByRole('button', { name: 'Look at the rows' }).click()
    }
    await look('product_id,name\nP1,Bolt\nP2 ,Nut\nP1,Washer\n')
    await dialog
      .getByText('"name" is the key, because "P1" stands twice in "product_id", at line 2 and line 4.')
      .waitFor()
    const rows = dialog.getByRole('region', { name: 'Preview of the rows' })
    const texts = await rows.locator('tbody tr').allInnerTexts()
    expect(texts.map((text) => text.replaceAll(/\s/g, ''))).toEqual(['P1Bolt', 'P2␣Nut', 'P1againWasher'])
    expect(await axeFindings(page)).toEqual([])

    await look('product_id,name\nP1,Bolt\nP2,"Nut\nP3,Washer\n')
    await dialog.getByText('line 3, column "name": a quote is opened and never closed.').waitFor()
    await dialog.getByText('Close it behind its cell').waitFor()
    await look('product_id,name\nP1,Bolt,M6\n')
    await dialog.getByText('line 2: it has another number of cells').waitFor()
    await dialog.getByText('No row was read.').waitFor()
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a page that is closed in the middle of drawing finds the drawing again, and one undo takes it off',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    const file = join(studio.folder, FOLDER, 'product-enrichment.flow.json')
    const before = readFileSync(file, 'utf8')
    await studio.openExample('Product enrichment')
    await studio.node('Add total price').click()
    await page.getByLabel('Name', { exact: true }).fill('Half done')
    const drafts = join(studio.folder, '.millrace/drafts')
    await until('the drawing to be kept', () =>
      readdirSync(drafts).some((name) => readFileSync(join(drafts, name), 'utf8').includes('Half done')),
    )
    await page.reload()
    await page.getByText('What was drawn and not saved').waitFor()
    await studio.node('Half done').waitFor()
    expect(readFileSync(file, 'utf8')).toBe(before)
    await page.getByRole('button', { name: 'Undo' }).click()
    await studio.node('Add total price').waitFor()
  },
)

testNeeding(
  needs.chromium,
  'a file as spreadsheets of Europe write it is read by its semicolons, its decimal commas are told, and one that cannot be read leaves no rows of the one before',
  async () => {
    const { studio, page, dialog } = await pastingRows()
    await dialog.getByRole('tab', { name: 'From a file' }).click()
    const take = (name: string, text: string, encoding: BufferEncoding = 'utf8') =>
      dialog
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text, encoding) })
    const rows = dialog.getByRole('region', { name: 'Preview of the rows' })
    await take('Preise 2026.csv', 'id;name;price\n1;Bolt, long;4,95\n2;Nut;0,10\n')
    await dialog.getByText('2 rows · 3 columns').waitFor()
    expect(await dialog.getByLabel('Delimiter').inputValue()).toBe(';')
    await dialog.getByText('"price" can only be text: 4,95 has a decimal comma.').waitFor()
    expect(await axeFindings(page)).toEqual([])

    await dialog.getByLabel('Delimiter').selectOption(',')
    await dialog.getByText('No row was read.').waitFor()
    await dialog.getByLabel('Delimiter').selectOption(';')
    await dialog.getByText('2 rows · 3 columns').waitFor()

    await take('sheet.xlsx', 'PK')
    await dialog.getByText('"sheet.xlsx" is no CSV, TSV, JSON or NDJSON file.').waitFor()
    expect(await rows.count()).toBe(0)
    await take('latin.csv', 'id,name\n1,K\u00e4se\n', 'latin1')
    await dialog.getByText('line 2: the file is not UTF-8').waitFor()
    expect(await dialog.getByRole('button', { name: 'Add table' }).isDisabled()).toBe(true)

    await take('zones.tsv', 'zone\tfee\nnorth\t2.50\n')
    await dialog.getByText('1 row · 2 columns').waitFor()
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('zones')
    await dialog.getByRole('button', { name: 'Add table' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })
    const saved = JSON.parse(
      readFileSync(join(studio.folder, FOLDER, 'product-enrichment.flow.json'), 'utf8'),
    ) as { references: Record<string, unknown> }
    expect(saved.references['zones']).toEqual({
      from: { file: 'references/zones.csv' },
      delimiter: '\t',
      key: 'zone',
      columns: { fee: 'decimal' },
    })
    expect(studio.complaints).toEqual([])
  },
)
