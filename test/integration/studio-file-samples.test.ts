import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'

const FOLDER = 'flows/orders'
const FILE = `${FOLDER}/orders.flow.json`

/** A Studio, and what it says of a file source that is drawn in it. */
async function aLook(files: Readonly<Record<string, string>> = {}) {
  const { address, folder } = await aServedStudio()
  const data = join(folder, FOLDER, 'data')
  mkdirSync(data, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text)
  const client = await StudioClient.connect(address)
  const given = (config: object) => {
    const nodes = [{ id: 'orders', kind: 'file-source', config }]
    return {
      file: FILE,
      node: 'orders',
      text: JSON.stringify({ version: 1, id: 'a', name: 'A', nodes, edges: [] }),
    }
  }
  return {
    data,
    take: (config: object) => client.ask('samples.read-file', given(config)),
    refusal: (config: object) => client.answerTo('samples.read-file', given(config)),
  }
}

test('a file source offers the first 20 messages of its file, each with its line', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => `{"id":${9007199254740993n + BigInt(index)}}\n`)
  const { take } = await aLook({ 'orders.ndjson': lines.join('') })
  const { samples, notes } = await take({ path: 'data/orders.ndjson', key: 'value.id' })
  expect(notes).toEqual([])
  expect(samples).toHaveLength(20)
  expect(samples[1]).toMatchObject({
    key: '9007199254740994',
    value: '{"id":9007199254740994}',
    origin: 'file',
    place: 'data/orders.ndjson, line 2',
  })
})

test('rows are typed as the engine types them, and a row that makes no message is told', async () => {
  const { take } = await aLook({ 'orders.csv': 'id,price\nA,1.50\nB,much\nC,3\n' })
  const { samples, notes } = await take({ path: 'data/orders.csv', columns: { price: 'decimal' } })
  expect(samples.map(({ value, place }) => [value, place])).toEqual([
    ['{"id":"A","price":1.50}', 'data/orders.csv, line 2'],
    ['{"id":"C","price":3}', 'data/orders.csv, line 4'],
  ])
  expect(notes).toEqual(['Line 3 holds "much" in column "price", which is decimal.'])
})

test('a last line without an end is read, though the flow would wait for the rest', async () => {
  const { take } = await aLook({ 'app.log': 'first\nsecond' })
  const { samples } = await take({ path: 'data/app.log' })
  expect(samples.map(({ value }) => value)).toEqual(['first', 'second'])
})

test('nothing outside of the workspace is read, by whatever way', async () => {
  const { data, refusal } = await aLook()
  symlinkSync('/etc/hostname', join(data, 'link.log'))
  for (const path of ['/etc/hostname', '../../../../../../etc/hostname', 'data/link.log'])
    expect(await refusal({ path })).toMatchObject({ type: 'refused', code: 'FILE_OUTSIDE_WORKSPACE' })
})

test('a file that is not there, what is no file, and a node with a fault say so', async () => {
  const { refusal } = await aLook()
  expect(await refusal({ path: 'data/nope.ndjson' })).toMatchObject({
    code: 'FILE_MISSING',
    message: '"data/nope.ndjson" does not exist.',
  })
  expect(await refusal({ path: 'data' })).toMatchObject({ code: 'FILE_UNREADABLE' })
  expect(await refusal({ path: 'data/a.log', columns: { a: 'integer' } })).toMatchObject({
    code: 'FLOW_FILE_INVALID',
    message: '"columns" belongs to CSV files.',
  })
})
