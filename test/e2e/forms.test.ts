import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver, type StudioSetup } from './studio-driver.ts'

function aFlow(nodes: readonly object[], edges: readonly object[]) {
  return {
    version: 1,
    id: 'orders',
    name: 'Orders by status',
    topics: { orders: { use: 'expected' }, paid_orders: { use: 'owned' } },
    nodes: [{ id: 'orders', kind: 'topic-source', name: 'Feed', config: { topic: 'orders' } }, ...nodes],
    edges,
    layout: { orders: { x: 0, y: 0 }, middle: { x: 320, y: 0 }, sink: { x: 640, y: 0 } },
  }
}

const bySwitch = {
  id: 'middle',
  kind: 'switch',
  name: 'By status',
  config: { rules: [{ port: 'case-1', when: 'value.status == "paid"' }] },
}
const sink = { id: 'sink', kind: 'topic-sink', name: 'Paid', config: { topic: 'paid_orders' } }
const into = { from: 'orders.out', to: 'middle.in' }

async function opened(flow: object, setup: StudioSetup = {}): Promise<StudioDriver> {
  const studio = await StudioDriver.start({ flows: [], ...setup })
  mkdirSync(join(studio.folder, 'flows'))
  writeFileSync(join(studio.folder, 'flows/orders.flow.json'), JSON.stringify(flow))
  await studio.page
    .getByLabel('Flows', { exact: true })
    .getByRole('button', { name: 'Orders by status' })
    .click()
  await studio.node('Feed').waitFor()
  return studio
}

testNeeding(
  needs.chromium,
  'an edge follows its port while the name is typed, though it is reserved or another one on the way',
  async () => {
    const studio = await opened(aFlow([bySwitch, sink], [into, { from: 'middle.case-1', to: 'sink.in' }]))
    const { page } = studio
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    await studio.node('By status').click()
    const port = page.getByLabel('Inspector').getByLabel('Port', { exact: true }).first()
    const rows = studio.node('By status').locator('.card-port-name')
    for (const name of ['errors', 'otherwise2']) {
      await port.focus()
      await page.keyboard.press('ControlOrMeta+a')
      for (const key of name) {
        await page.keyboard.press(key)
        await studio.untilDrawn({ nodes: 3, edges: 2 })
      }
      await page.locator(`.react-flow__edge[data-id="middle.${name} sink.in"]`).waitFor()
      expect(await rows.allTextContents()).toEqual([name, 'otherwise'])
    }
    // Left as it is, the name of two ports is said, and its edge is still seen.
    await page.keyboard.press('Backspace')
    await studio.sees('Settings', 'Port "otherwise" is named twice.')
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'an edge from a port that is no more is seen, led to by its problem, and taken out without its node',
  async () => {
    const studio = await opened(aFlow([bySwitch, sink], [into, { from: 'middle.gone', to: 'sink.in' }]))
    const { page } = studio
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    await page.getByRole('button', { name: /^\d+ problems?$/ }).click()
    await page.getByRole('button', { name: 'has no output port "gone"' }).click()
    await page.locator('.react-flow__edge.selected[data-id="middle.gone sink.in"]').waitFor()
    await page.getByLabel('Canvas', { exact: true }).focus()
    await page.keyboard.press('Delete')
    await studio.untilDrawn({ nodes: 3, edges: 1 })
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a click on one of several chosen nodes chooses that one; Shift leaves one out; a drag moves all',
  async () => {
    const studio = await opened(aFlow([bySwitch, sink], [into, { from: 'middle.case-1', to: 'sink.in' }]))
    const { page } = studio
    const chosen = page.locator('.card-selected')
    await studio.node('Feed').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByText('3 nodes are selected.').waitFor()
    await studio.node('By status').click({ modifiers: ['Shift'] })
    await until('one left out', async () => (await chosen.count()) === 2)
    await page.keyboard.press('ControlOrMeta+a')
    const before = await studio.boxOf('Paid')
    await studio.dragFrom(studio.node('By status').locator('.card-title'), { right: 0, down: 80 })
    await until('all have moved', async () => (await studio.boxOf('Paid')).y > before.y + 40)
    expect(await chosen.count()).toBe(3)
    await studio.node('By status').click()
    await page.getByLabel('Inspector').getByLabel('Port', { exact: true }).first().waitFor()
    expect(await chosen.count()).toBe(1)
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a name and its value have half of the line each, at every size of the window',
  async () => {
    const split = {
      id: 'middle',
      kind: 'split',
      name: 'Lines',
      config: { path: 'value.lines', keep: { order_number: 'value.order.number' } },
    }
    const studio = await opened(aFlow([split], [into]))
    const { page } = studio
    for (const [width, height] of [
      [1440, 900],
      [1024, 768],
      // What is left of 1440 at a zoom of 150 %.
      [960, 600],
    ] as const) {
      await page.setViewportSize({ width, height })
      await studio.node('Lines').click()
      const name = page.getByLabel('Name 1', { exact: true })
      await name.waitFor()
      const [left, right] = [await name.boundingBox(), await page.getByLabel('Value 1').boundingBox()]
      expect(Math.abs((left?.width ?? 0) - (right?.width ?? 0))).toBeLessThan(4)
      expect(right?.width).toBeGreaterThan(100)
    }
  },
)

testNeeding(
  needs.chromium,
  'a flow that is pasted where nothing is is seen whole; a file source that is put there asks for its file',
  async () => {
    const studio = await opened(aFlow([bySwitch, sink], [into, { from: 'middle.case-1', to: 'sink.in' }]))
    const { page } = studio
    await studio.node('Feed').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.getByText('3 nodes are selected.').waitFor()
    await page.keyboard.press('ControlOrMeta+x')
    await page.getByText('Where do the messages come from?').waitFor()
    await page.keyboard.press('ControlOrMeta+v')
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    const canvas = await page.getByLabel('Canvas', { exact: true }).boundingBox()
    const boxes = [await studio.boxOf('Feed'), await studio.boxOf('By status'), await studio.boxOf('Paid')]
    const right = Math.max(...boxes.map(({ x, width }) => x + width))
    const left = Math.min(...boxes.map(({ x }) => x))
    const middle = (canvas?.x ?? 0) + (canvas?.width ?? 0) / 2
    expect(right).toBeLessThan((canvas?.x ?? 0) + (canvas?.width ?? 0))
    expect(Math.abs((left + right) / 2 - middle)).toBeLessThan(40)

    await page.keyboard.press('Delete')
    await page.getByText('Where do the messages come from?').waitFor()
    await page.getByLabel('Canvas', { exact: true }).getByRole('button', { name: 'File source' }).click()
    await studio.keysAt('File')
    await page.keyboard.type('data/in.csv')
    await page.keyboard.press('Enter')
    await studio.keysAt('Canvas')
    expect(studio.complaints).toEqual([])
  },
)

const orders = '{"id": 7, "status": "paid", "lines": [{"sku": "C-1"}]}'

testNeeding(
  needs.chromium,
  'what is added to a form has the keys, and takes the field of In that is clicked; a name that stands twice is said',
  async () => {
    const filter = { id: 'middle', kind: 'filter', name: 'Only paid', config: { where: 'value.id > 1' } }
    const split = { id: 'sink', kind: 'split', name: 'Lines', config: { path: 'value.lines' } }
    const studio = await opened(aFlow([filter, split], [into, { from: 'middle.out', to: 'sink.in' }]))
    const { page } = studio
    const inspector = page.getByLabel('Inspector')
    await studio.node('Feed').click()
    await inspector.getByRole('button', { name: 'Paste one' }).click()
    await inspector.getByLabel('Message', { exact: true }).fill(orders)
    await inspector.getByRole('button', { name: 'Use this message' }).click()

    await studio.node('Only paid').click()
    await inspector.getByLabel('Where', { exact: true }).click()
    await inspector.getByRole('button', { name: 'Add a row' }).click()
    await studio.keysAt('Field')
    await inspector.getByLabel('In', { exact: true }).getByText('status', { exact: true }).click()
    await until('the row has the field', async () => {
      return (await inspector.getByLabel('Field', { exact: true }).inputValue()) === 'value.status'
    })
    expect(await inspector.getByLabel('Where', { exact: true }).inputValue()).toBe('value.id > 1')
    await inspector.getByLabel('Value', { exact: true }).fill('paid')

    await studio.node('Lines').click()
    await inspector.getByRole('button', { name: /More settings/ }).click()
    const keep = inspector.getByRole('group', { name: 'Keep' })
    await keep.getByRole('button', { name: 'Add', exact: true }).click()
    await studio.keysAt('Name 1')
    await keep.getByText('Not taken yet: it has no name.').waitFor()
    await inspector.getByLabel('In', { exact: true }).getByText('id', { exact: true }).click()
    await until('the line has the field', async () => {
      return (await keep.getByLabel('Value 1').inputValue()) === 'value.id'
    })
    expect(await keep.getByLabel('Name 1').inputValue()).toBe('id')
    await keep.getByRole('button', { name: 'Add', exact: true }).click()
    await studio.keysAt('Name 2')
    await page.keyboard.type('id')
    await keep.getByText('Not taken: "id" stands twice. Choose another name.').waitFor()
    // What stands in the other lines is taken all the same.
    await keep.getByLabel('Value 1').fill('value.status')
    await inspector.getByLabel('Out', { exact: true }).getByText('paid').first().waitFor()
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a setting that another one asks for is shown at once, in words of the form, and its problem leads to it',
  async () => {
    const studio = await opened(aFlow([], []))
    const { page } = studio
    const inspector = page.getByLabel('Inspector')
    await studio.node('Feed').click()
    await page.keyboard.press('Tab')
    await studio.keysAt('Add a node')
    await page.keyboard.type('file sink')
    await page.keyboard.press('Enter')
    await studio.keysAt('File')
    await page.keyboard.type('x.csv')
    await page.keyboard.press('Tab')
    await studio.sees('Settings', 'A CSV file needs "Columns". Name the fields of a row, in their order.')
    const columns = inspector.getByRole('group', { name: 'Columns' })
    expect(await columns.getByText('optional').count()).toBe(0)
    await studio.node('Feed').click()
    await page.getByRole('button', { name: /^\d+ problems?$/ }).click()
    await page.getByRole('button', { name: 'A CSV file needs "Columns"' }).click()
    await columns.getByRole('button', { name: 'Add' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await studio.keysAt('Columns 1')
    expect(studio.complaints).toEqual([])
  },
)
