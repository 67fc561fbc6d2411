import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

const samples = ['paid', 'open', 'late', 'gone']
  .map((status, id) => JSON.stringify({ id, status }))
  .join('\n')

const flow = {
  version: 1,
  id: 'by-status',
  name: 'By status',
  topics: { orders: { use: 'expected' } },
  nodes: [
    { id: 'orders', kind: 'topic-source', name: 'Orders', config: { topic: 'orders' } },
    {
      id: 'by-status',
      kind: 'switch',
      name: 'By status',
      config: { rules: [{ port: 'paid', when: 'value.sttus == "paid"' }] },
    },
  ],
  edges: [{ from: 'orders.out', to: 'by-status.in' }],
  layout: { orders: { x: 0, y: 0 }, 'by-status': { x: 320, y: 0 } },
}

testNeeding(
  needs.chromium,
  'the form of a switch says why it offers no values, which field is mistyped, and that a flow with a fault does not run',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page, folder } = studio
    const inspector = page.getByLabel('Inspector')
    mkdirSync(join(folder, 'flows'))
    writeFileSync(join(folder, 'flows/by-status.flow.json'), JSON.stringify(flow))
    await page.getByLabel('Flows', { exact: true }).getByRole('button', { name: 'By status' }).click()

    await studio.node('By status').click()
    await inspector
      .getByText('No message was seen here yet, so there is no value to make a case of.')
      .waitFor()
    expect(await inspector.getByRole('button', { name: 'A case for each value seen' }).isDisabled()).toBe(
      true,
    )

    await studio.node('Orders').click()
    await inspector.getByRole('button', { name: 'Paste one' }).click()
    await inspector.getByLabel('Message', { exact: true }).fill(samples)
    await inspector.getByRole('button', { name: 'Use 4 messages' }).click()
    await studio.node('By status').click()
    await studio.sees('Settings', 'true for 0 of 4 samples')
    await studio.sees('Settings', 'No sample has value.sttus. Did you mean value.status?')

    await inspector.getByRole('button', { name: 'A case for each value seen' }).click()
    await page.getByLabel('The field that decides').getByRole('button', { name: 'value.status' }).click()
    await studio.sees('Out', 'paid-2')
    expect(await inspector.getByLabel('When', { exact: true }).count()).toBe(5)

    await inspector.getByLabel('When', { exact: true }).first().fill('value.')
    await studio.sees('Out', 'The flow does not run until this is mended.')
    expect(await inspector.getByLabel('Out', { exact: true }).getByText('dead letter').count()).toBe(0)
    await inspector.getByLabel('When', { exact: true }).first().fill('value.id > 9')
    await studio.sees('Out', 'paid-2')
    expect(studio.complaints).toEqual([])
  },
)
