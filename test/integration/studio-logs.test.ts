import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { millrace } from './cli-process.ts'

const FILE = 'flows/orders/orders.flow.json'
const flow = {
  version: 1,
  id: 'quiet-heron',
  name: 'Orders',
  topics: { orders: { use: 'owned', partitions: 1 } },
  nodes: [
    { id: 'in', kind: 'topic-source', config: { topic: 'orders' } },
    { id: 'say', kind: 'log', config: { text: '"order " + string(value.id)', level: 'info' } },
  ],
  edges: [{ from: 'in.out', to: 'say.in' }],
}

test('what a flow says while another process runs it is read from the first line on', async () => {
  const { address, folder } = await aServedStudio()
  mkdirSync(join(folder, 'flows/orders'))
  writeFileSync(join(folder, FILE), JSON.stringify(flow))
  const client = await StudioClient.connect(address)
  const call = (args: readonly string[], input = '') => millrace(args, { cwd: folder, input })
  await call(['topics', 'create', 'orders', '--partitions', '1'])
  expect(await client.ask('logs.read', { file: FILE, from: 0 })).toEqual({ first: 0, end: 0, lines: [] })
  await call(['topics', 'produce', 'orders'], [1, 2, 3].map((id) => `{"value":{"id":${id}}}`).join('\n'))
  const { code, err } = await call(['run', FILE, '--once', '--trust'])
  expect([code, err]).toEqual([0, expect.any(String)])
  const lines = await until('its last line', async () => {
    const { lines: told } = await client.ask('logs.read', { file: FILE, from: 0 })
    return told.some(({ text }) => text.includes('order 3')) ? told : undefined
  })
  const said = lines.filter(({ kind }) => kind === 'log')
  expect(said.map(({ node, level, text }) => [node, level, text])).toEqual([
    ['say', 'info', expect.stringContaining('order 1')],
    ['say', 'info', expect.stringContaining('order 2')],
    ['say', 'info', expect.stringContaining('order 3')],
  ])
  expect(lines.filter(({ kind }) => kind === 'state').map(({ text }) => text)).toContain(
    'The flow is running.',
  )
  const { first, lines: rest } = await client.ask('logs.read', { file: FILE, from: lines[1]!.seq })
  expect(first).toBe(0)
  // More may have come meanwhile.
  expect(rest.slice(0, lines.length - 1)).toEqual(lines.slice(1))
})
