import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'code that a person writes here runs without a question, from the first save on and after more of it',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow()
    const inspector = page.getByLabel('Inspector')
    const palette = page.locator('.palette')
    await palette.getByRole('button', { name: 'Topic source' }).click()
    await inspector.getByLabel('Topic', { exact: true }).fill('orders')
    await page.keyboard.press('Enter')
    await studio.node('topic-source').click()
    for (const kind of ['Code', 'Topic sink']) {
      await page.keyboard.press('Tab')
      await studio.keysAt('Add a node')
      await page.keyboard.type(kind)
      await page.keyboard.press('Enter')
      await studio.node(kind === 'Code' ? 'code' : 'topic-sink').waitFor()
    }
    await inspector.getByLabel('Topic', { exact: true }).fill('scored')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })

    await studio.node('code').click()
    await page.locator('.code-field .monaco-editor').getByText('export default').click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('// Mine.\n')
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByText('Topic "orders" is not there.').first().waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  },
)

testNeeding(needs.chromium, 'code that is pasted from elsewhere is asked about before it runs', async () => {
  const studio = await StudioDriver.start({ flows: [] })
  const { page } = studio
  await studio.newFlow()
  const code = { code: 'export default (message) => message.value' }
  const nodes = [
    { id: 'read', kind: 'topic-source', name: 'Read', config: { topic: 'orders' } },
    { id: 'score', kind: 'code', name: 'Score', config: code },
    { id: 'write', kind: 'topic-sink', name: 'Write', config: { topic: 'scored' } },
  ]
  const edges = [
    { from: 'read.out', to: 'score.in' },
    { from: 'score.out', to: 'write.in' },
  ]
  const topics = { orders: { use: 'owned' }, scored: { use: 'owned' } }
  await studio.paste(JSON.stringify({ version: 1, id: 'theirs', name: 'Theirs', topics, nodes, edges }))
  await studio.untilDrawn({ nodes: 3, edges: 2 })
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const asked = page.getByRole('dialog')
  await asked.getByText('Runs code').waitFor()
  await asked.getByRole('button', { name: 'Accept' }).click()
  await asked.waitFor({ state: 'detached' })
  expect(studio.complaints).toEqual([])
})
