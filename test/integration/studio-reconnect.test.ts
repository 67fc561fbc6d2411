import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

const FILE = 'flows/product-enrichment/product-enrichment.flow.json'
const message = { topic: 'orders', key: null, value: '{"n":1}' }

async function aTopic(client: StudioClient): Promise<void> {
  await client.ask('topics.create', { name: 'orders', partitions: 1 })
}

async function messagesIn(client: StudioClient): Promise<number | undefined> {
  const topics = await client.ask('topics.list', {})
  return topics.find(({ name }) => name === 'orders')?.messages
}

test('a write that a page asks for again, because a broken connection took the answer, is answered and not done twice', async () => {
  const { address } = await aServedStudio()
  const first = await StudioClient.connect(address, 0, 'page-1')
  await aTopic(first)
  const request = { type: 'request', id: 70, method: 'topics.produce', content: message } as const
  first.send(request)
  await until('the message to be there', async () => (await messagesIn(first)) === 1)
  first.socket.terminate()

  const again = await StudioClient.connect(address, 0, 'page-1')
  again.send(request)
  const answer = await until('the answer', () => again.frames.find((frame) => frame.type === 'answer'))
  expect(answer).toMatchObject({ id: 70, content: { partition: 0, offset: 0 } })
  expect(await messagesIn(again)).toBe(1)
  // Another number is another message.
  await again.ask('topics.produce', message)
  expect(await messagesIn(again)).toBe(2)
})

test('a page that comes by a new connection has the pen that it had, though its old connection looks open', async () => {
  const { address } = await aServedStudio()
  const old = await StudioClient.connect(address, 4, 'page-1')
  const other = await StudioClient.connect(address, 4, 'page-2')
  const again = await StudioClient.connect(address, 4, 'page-1')
  await old.closed
  await aTopic(again)
  await expect(other.ask('topics.produce', message)).rejects.toThrow('STUDIO_READ_ONLY')
})

test('saving what lies there already is saving: a page that asks a second time hears no word of another program', async () => {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address)
  const opened = await client.ask('workspace.open', { file: FILE })
  const text = opened.text.replace('"Add total price"', '"Sum up"')
  const save = { file: FILE, text, over: opened.stamp }
  const saved = await client.ask('workspace.save', save)
  expect(await client.ask('workspace.save', save)).toEqual(saved)
  expect(readFileSync(join(folder, FILE), 'utf8')).toContain('Sum up')
  await expect(client.ask('workspace.save', { ...save, text: opened.text })).rejects.toThrow(
    'FLOW_CHANGED_OUTSIDE',
  )
})
