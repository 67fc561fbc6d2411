import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aFlowFile } from '../support/a-flow-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a person makes a topic that the flow expects, sends a message, and reads it back with each digit',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page } = studio
    await studio.openExample('Product enrichment')
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    await page.getByRole('button', { name: /^product_events/ }).click()
    await page.getByText('is not on this workspace’s broker yet').waitFor()
    await page.getByRole('button', { name: 'Create topic' }).click()
    await page
      .getByRole('dialog', { name: 'New topic' })
      .getByRole('button', { name: 'Create topic' })
      .click()
    await page.getByLabel('Key', { exact: true }).fill('PROD001')
    await page.getByLabel('Value', { exact: true }).fill('{"id": 9007199254740993, "amount": 12.50}')
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByText('1 message read, to the end.').waitFor()
    await page.getByRole('row').nth(1).click()
    const detail = await page.locator('.topic-detail').innerText()
    expect(detail).toContain('9007199254740993')
    expect(detail).toContain('12.50')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'product_events 1', exact: true }).waitFor()
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a message of a time that is no date, and a node that is called as the language calls its own, are shown like others',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    const odd = aFlowFile({
      topics: { product_events: {} },
      nodes: [
        { id: 'constructor', kind: 'topic-source', name: 'Odd one', config: { topic: 'product_events' } },
        { id: 'said', kind: 'log', name: 'Said' },
      ],
      edges: [{ from: 'constructor.out', to: 'said.in' }],
    })
    writeFileSync(join(folder, 'flows/odd.flow.json'), JSON.stringify(odd))
    const broker = await openEmbeddedBroker({ folder: join(folder, '.millrace/local'), clock: systemClock })
    await broker.createTopics([{ name: 'product_events', partitions: 1 }])
    const value = Buffer.from('{"n":1}')
    // As a producer writes it that counts nanoseconds.
    await broker.append([{ topic: 'product_events', key: null, value, headers: [], timestamp: 1.7e18 }])
    await broker.close()
    await page.getByRole('button', { name: 'Large events' }).first().click()
    await studio.node('Odd one').click()
    await page.getByRole('button', { name: 'Take the last 20 of product_events' }).click()
    await studio.node('Odd one').getByText('1 sample').waitFor()
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    await page.getByRole('button', { name: 'product_events 1', exact: true }).click()
    await page.getByRole('row').nth(1).click()
    await page.locator('.topic-detail').getByText('1700000000000000000').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(studio.complaints).toEqual([])
  },
)

testNeeding(
  needs.chromium,
  'a topic that was only tried is taken out of the flow and comes back by undo; one that is used stays, and a name that cannot be is not offered',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow('Orders')
    await page.locator('.palette').getByRole('button', { name: 'Topic source' }).click()
    const topic = page.getByLabel('Inspector').getByLabel('Topic', { exact: true })
    for (const [name, said] of [
      ['bezahlte bestellungen', 'The name of a topic has 1 to 200 characters'],
      ['__proto__', 'No topic can be called "__proto__"'],
    ] as const) {
      await topic.fill(name)
      await page.getByText(said).waitFor()
      expect(await page.getByRole('button', { name: /^New topic "/ }).count()).toBe(0)
    }
    for (const name of ['tried', 'orders']) {
      await topic.fill(name)
      await topic.press('Enter')
    }
    await page.getByRole('button', { name: 'Data', exact: true }).click()
    const data = page.getByRole('region', { name: 'Topics' })
    const remove = page.getByRole('dialog').getByRole('button', { name: 'Remove from the flow' })
    await data.getByRole('button', { name: /^orders/ }).click()
    await page.getByText(/^Used by /).waitFor()
    expect(await remove.isDisabled()).toBe(true)
    await page.keyboard.press('Escape')

    await data.getByRole('button', { name: /^tried/ }).click()
    await remove.click()
    await data.getByRole('button', { name: /^tried/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await data.getByRole('button', { name: /^tried/ }).waitFor()
    expect(studio.complaints).toEqual([])
  },
)
