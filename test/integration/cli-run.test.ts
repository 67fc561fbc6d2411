import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { endOf, millrace, records, startMillrace, temporaryFolder, writeFlow } from './cli-process.ts'

const pricing = {
  version: 1,
  id: 'amber-otter',
  name: 'Pricing',
  parameters: { price: { type: 'integer', default: 2 } },
  topics: { orders: { use: 'owned', partitions: 2 }, priced: { use: 'owned', partitions: 2 } },
  nodes: [
    { id: 'orders', kind: 'topic-source', config: { topic: 'orders' } },
    { id: 'priced', kind: 'topic-sink', config: { topic: 'priced' } },
    {
      id: 'total',
      kind: 'map',
      config: { rows: [{ to: 'total', cel: 'value.quantity * parameters.price' }] },
    },
  ],
  edges: [
    { from: 'orders.out', to: 'total.in' },
    { from: 'total.out', to: 'priced.in' },
  ],
}

const outside = {
  version: 1,
  id: 'busy-shop',
  name: 'Shop',
  role: 'outside',
  parameters: { intervalMs: { type: 'integer', default: 10 } },
  topics: { orders: { use: 'owned', partitions: 2 } },
  nodes: [
    {
      id: 'shop',
      kind: 'generator',
      config: { template: { quantity: 1 }, everyMs: { $parameter: 'intervalMs' } },
    },
    { id: 'to-orders', kind: 'topic-sink', config: { topic: 'orders' } },
  ],
  edges: [{ from: 'shop.out', to: 'to-orders.in' }],
}

interface Trial {
  readonly folder: string
  run(...options: string[]): ReturnType<typeof millrace>
  call(...args: string[]): ReturnType<typeof millrace>
  produce(...values: unknown[]): Promise<void>
}

async function aTrial(): Promise<Trial> {
  const folder = temporaryFolder()
  writeFlow(folder, pricing)
  const call = (...args: string[]) => millrace(args, { cwd: folder })
  await call('topics', 'create', 'orders', '--partitions', '2')
  return {
    folder,
    call,
    run: (...options) => call('run', 'trial.flow.json', ...options),
    produce: async (...values) => {
      const input = values.map((value) => JSON.stringify({ key: 'k', value })).join('\n')
      await millrace(['topics', 'produce', 'orders'], { cwd: folder, input })
    },
  }
}

test('--once handles what is there and ends with a summary that adds up', async () => {
  const trial = await aTrial()
  await trial.produce({ quantity: 1 }, { quantity: 2 }, {})
  const { code, out, err } = await trial.run('--once', '--set', 'price=5')
  expect(err).toContain('3 in = 2 out + 0 dropped + 1 dead letter + 0 unfinished')
  expect(err).toContain('written: 2 to priced')
  expect([code, out]).toEqual([0, ''])
  const priced = await trial.call('topics', 'read', 'priced')
  expect(records(priced.out).map(({ value }) => value)).toEqual([
    { quantity: 1, total: 5 },
    { quantity: 2, total: 10 },
  ])
})

test('a run that finds nothing to read says so and names --from, which reads again', async () => {
  const trial = await aTrial()
  await trial.produce({ quantity: 1 })
  await trial.run('--once')
  const second = await trial.run('--once')
  expect(second.code).toBe(0)
  expect(second.err).toContain('Nothing new to read')
  expect(second.err).toContain('--from beginning')
  expect((await trial.run('--once', '--from', 'beginning')).err).toContain('1 in = 1 out')
  expect((await trial.run('--once', '--from', '1h')).err).toContain('1 in = 1 out')
})

test('--json prints events on stdout, the summary last', async () => {
  const trial = await aTrial()
  await trial.produce({ quantity: 1 })
  const { out } = await trial.run('--once', '--json')
  const events = records(out)
  expect(events.at(-1)).toMatchObject({
    type: 'summary',
    flow: 'amber-otter',
    ended: 'finished',
    counts: { in: 1, out: 1 },
  })
  expect(new Set(events.map(({ type }) => type))).toContain('transition')
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s drains: everything read is finished, and the exit code is 0',
  async (signal) => {
    const trial = await aTrial()
    writeFlow(trial.folder, outside, 'trial.outside.flow.json')
    const child = startMillrace(['run', 'trial.flow.json', '--with-outside', '--set', 'intervalMs=1'], {
      cwd: trial.folder,
    })
    const end = endOf(child)
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until('messages to move', () => /Pricing: [\d,]+ in, /.test(said))
    child.kill(signal)
    const { code, err } = await end
    expect(err).toContain('Draining:')
    expect(err).toContain('Ctrl-C again stops at once')
    expect(err).toMatch(/Pricing: stopped after/)
    expect(err).toMatch(/ ([\d,]+) in = \1 out \+ 0 dropped \+ 0 dead letters \+ 0 unfinished/)
    expect(code).toBe(0)
  },
)

test('a run whose broker never answered has not done what was asked: it ends with 1 and the cause', async () => {
  const trial = await aTrial()
  const broker = 'kafka://127.0.0.1:1'
  for (const workers of ['1', '2']) {
    const { code, err } = await trial.run('--broker', broker, '--for', '500ms', '--workers', workers)
    expect(code).toBe(1)
    expect(err).toMatch(/cannot be reached: .* It goes on by itself\.\n/)
    expect(err).toMatch(/error: "Pricing" never ran: .*address is right\. \[BROKER_UNREACHABLE\]\n$/)
  }
})

test('a second run of one flow in one data folder shares its work, and may not set where it reads', async () => {
  const trial = await aTrial()
  const child = startMillrace(['run', 'trial.flow.json'], { cwd: trial.folder })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const end = endOf(child)
  await until('the first run', () => said.includes('Pricing: running'))
  const second = await trial.run('--once')
  expect(second.err).toMatch(/Pricing: finished after/)
  expect(second.code).toBe(0)
  const third = await trial.run('--once', '--from', 'beginning')
  expect(third.code).toBe(1)
  expect(third.err).toContain(`process ${child.pid}`)
  expect(third.err).toContain('[FLOW_ALREADY_RUNNING]')
  const doctor = await trial.call('doctor')
  expect(doctor.out).toContain(`In use by millrace run (process ${child.pid})`)
  child.kill('SIGTERM')
  expect((await end).code).toBe(0)
})

test('--for ends a run, and with --once an endless source needs it', async () => {
  const trial = await aTrial()
  writeFlow(trial.folder, outside, 'trial.outside.flow.json')
  const endless = await trial.run('--with-outside', '--once')
  expect(endless.code).toBe(2)
  expect(endless.err).toContain('"shop" of "Shop" makes messages without end. Add --for 30s')
  const { code, err } = await trial.run('--with-outside', '--once', '--for', '500ms')
  expect(code).toBe(0)
  expect(err).toMatch(/Pricing: finished after/)
  expect((await trial.run('--with-outside', '--for', '300ms')).code).toBe(0)
})

test('what is wrong with the flow or the command is told before anything runs', async () => {
  const trial = await aTrial()
  expect(await trial.run('--set', 'prise=3')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean "price"?') as string,
  })
  expect(await trial.run('--set', 'price=many')).toMatchObject({
    code: 2,
    err: expect.stringContaining('PARAMETER_INVALID') as string,
  })
  expect(await trial.run('--with-outside')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no simulated outside') as string,
  })
  writeFlow(trial.folder, pricing, 'copy.flow.json')
  const twice = await trial.run('copy.flow.json')
  expect(twice).toMatchObject({
    code: 2,
    err: expect.stringContaining('have one id, "amber-otter"') as string,
  })
  writeFlow(trial.folder, { ...pricing, nodes: [] })
  expect(await trial.run()).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('Nothing ran:') as string,
  })
})

test('dead letters are listed, shown, and redriven once', async () => {
  const trial = await aTrial()
  await trial.produce({ quantity: 1 }, { name: 'no quantity' })
  await trial.run('--once')
  const letters = (...args: string[]) => trial.call('dead-letters', ...args)
  const [letter] = records((await letters('list', '.', '--json')).out)
  expect(letter).toMatchObject({ id: '0-0', code: 'EXPRESSION_FAILED', node: 'total', redriven: false })
  expect(letter?.['original']).toMatchObject({
    topic: 'orders',
    key: 'k',
    value: { name: 'no quantity' },
    headers: [],
  })
  expect((await letters('list', '.')).out).toMatch(/^id +time +node +error +from +message\n0-0 /)
  expect((await letters('show', '.', '0-0')).out).toContain('{"name":"no quantity"}')
  expect(await letters('show', '.', '0-7')).toMatchObject({ code: 2 })
  expect(await letters('redrive', '.')).toMatchObject({ code: 2 })

  const mended = pricing.nodes.map((node) =>
    node.id === 'total' ? { ...node, config: { rows: [{ to: 'total', value: 0 }] } } : node,
  )
  writeFlow(trial.folder, { ...pricing, parameters: {}, nodes: mended })
  expect((await letters('redrive', '.', '0-0')).err).toContain('Redriven: 1 message.')
  expect((await letters('redrive', '.', '--all')).err).toContain(
    'Redriven: 0 messages. 1 dead letter had been redriven before.',
  )
  expect((await letters('list', '.')).err).toContain('No dead letters.')
  expect(records((await letters('list', '.', '--all', '--json')).out)).toMatchObject([
    { id: '0-0', redriven: true },
  ])
  expect((await trial.run('--once')).err).toContain('1 in = 1 out')
  const priced = records((await trial.call('topics', 'read', 'priced')).out)
  expect(priced.map(({ value }) => value)).toContainEqual({ name: 'no quantity', total: 0 })
  // No header of ours leaves the flow.
  expect(priced.flatMap(({ headers }) => headers)).toEqual([])
})

test('a dead letter goes on from the node that failed, once', async () => {
  const trial = await aTrial()
  await trial.produce({ name: 'no quantity' })
  await trial.run('--once')
  const letters = (...args: string[]) => trial.call('dead-letters', ...args)
  const [letter] = records((await letters('list', '.', '--json')).out)
  expect(letter).toMatchObject({ id: '0-0', inputState: 'original' })
  const mended = pricing.nodes.map((node) =>
    node.id === 'total' ? { ...node, config: { rows: [{ to: 'total', value: 0 }] } } : node,
  )
  writeFlow(trial.folder, { ...pricing, parameters: {}, nodes: mended })
  expect((await letters('redrive', '.', '0-0', '--from-node')).err).toContain('Redriven: 1 message.')
  expect((await letters('redrive', '.', '0-0', '--from-node')).err).toContain('had been redriven before')
  expect((await trial.run('--once')).err).toContain('1 in = 1 out')
  const priced = records((await trial.call('topics', 'read', 'priced')).out)
  expect(priced).toMatchObject([{ value: { name: 'no quantity', total: 0 }, headers: [] }])
})

test('the data of a flow lies in its workspace, wherever the command is typed', async () => {
  const trial = await aTrial()
  const inside = join(trial.folder, 'flows')
  mkdirSync(inside)
  await trial.produce({ quantity: 1 })
  const { err } = await millrace(
    ['run', '../trial.flow.json', '--once', '--data', join(trial.folder, '.millrace', 'local')],
    { cwd: inside },
  )
  expect(err).toContain('1 in = 1 out')
})

test('why a flow failed is said once, by the error', async () => {
  const folder = temporaryFolder()
  await millrace(['init', folder])
  writeFileSync(join(folder, 'flows/first-flow/references/products.csv'), 'id,name\n1,Pen\n')
  const { code, err } = await millrace(['run', 'flows/first-flow', '--once'], { cwd: folder })
  expect(code).toBe(2)
  expect(err).toContain('First flow: failed')
  expect(err.match(/there is no column/g)).toHaveLength(1)
  expect(err).toMatch(/^error: .*there is no column.*\[REFERENCE_INVALID\]$/m)
})
