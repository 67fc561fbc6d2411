import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

/** Above 250 nodes the form of what was just chosen comes behind a painted frame. */
const FILTERS = 300

/** A source and a long row of filters; the last one has no condition, and leads nowhere. */
function aLongFlow(): string {
  const ids = Array.from({ length: FILTERS }, (_, index) => `filter-${index + 1}`)
  const nodes = ids.map((id, index) => ({
    id,
    kind: 'filter',
    name: `Filter ${index + 1}`,
    config: { where: index === FILTERS - 1 ? 'value.' : 'value.quantity > 1' },
  }))
  const edges = ids.map((id, index) => ({
    from: index === 0 ? 'orders.out' : `${ids[index - 1]}.out`,
    to: `${id}.in`,
  }))
  return JSON.stringify({
    version: 1,
    id: 'long-row',
    name: 'Long row',
    topics: { orders: { use: 'expected' } },
    nodes: [{ id: 'orders', kind: 'topic-source', name: 'Orders', config: { topic: 'orders' } }, ...nodes],
    edges,
    layout: Object.fromEntries(
      ['orders', ...ids].map((id, index) => [id, { x: (index % 20) * 288, y: Math.floor(index / 20) * 160 }]),
    ),
  })
}

testNeeding(
  needs.chromium,
  'in a flow of 300 nodes a node that was just put in gets the keys in its first setting, and a problem leads to its field',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page, folder } = studio
    const { keyboard } = page
    mkdirSync(join(folder, 'flows'), { recursive: true })
    writeFileSync(join(folder, 'flows/long-row.flow.json'), aLongFlow())
    await page.getByRole('button', { name: 'Long row' }).click()
    await page.locator('.react-flow__node').first().waitFor()
    const name = page.getByLabel('Inspector').getByLabel('Name', { exact: true })
    for (const topic of ['first_orders', 'second_orders', 'third_orders']) {
      await keyboard.press('Control+k')
      await keyboard.insertText('Orders')
      await keyboard.press('Enter')
      await until('Orders to be chosen', async () => (await name.inputValue()) === 'Orders')
      await keyboard.press('Tab')
      await page.getByRole('dialog', { name: 'Add a node' }).waitFor()
      await keyboard.insertText('topic sink')
      await keyboard.press('Enter')
      await studio.keysAt('Topic')
      await keyboard.insertText(topic)
      await keyboard.press('Enter')
    }

    await page.getByRole('button', { name: /problem/ }).click()
    await page.getByLabel('Problems', { exact: true }).getByText('Filter 300:').click()
    await studio.keysAt('Where')
    expect(studio.complaints).toEqual([])
  },
)
