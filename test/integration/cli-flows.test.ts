import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { millrace, records, temporaryFolder, writeFlow } from './cli-process.ts'

const copying = {
  version: 1,
  id: 'amber-otter',
  name: 'Copy',
  topics: { here: { use: 'owned' }, there: { use: 'owned' } },
  nodes: [
    { id: 'from', kind: 'topic-source', config: { topic: 'here' } },
    { id: 'to', kind: 'topic-sink', config: { topic: 'there' } },
  ],
  edges: [{ from: 'from.out', to: 'to.in' }],
}

test('validate prints each problem with place, node and cure, and ends with 2', async () => {
  const folder = temporaryFolder()
  writeFlow(folder, JSON.stringify(copying, null, 2).replace('topic-sink', 'topic-sinc'))
  const { code, out, err } = await millrace(['validate', 'trial.flow.json'], { cwd: folder })
  expect(code).toBe(2)
  expect(out).toMatch(
    /^trial\.flow\.json:\d+:\d+ +error +to +There is no node kind "topic-sinc"\. {2}Did you mean "topic-sink"\? {2}NODE_KIND_UNKNOWN$/m,
  )
  expect(err).toMatch(/^1 error.* in 1 flow\.\n$/)
})

test('validate --json gives one object for each problem, and 0 where there are only warnings', async () => {
  const folder = temporaryFolder()
  writeFlow(folder, { ...copying, topics: { ...copying.topics, spare: {} } })
  const { code, out } = await millrace(['validate', folder, '--json'])
  expect(code).toBe(0)
  expect(records(out)).toMatchObject([{ code: 'TOPIC_UNUSED', severity: 'warning' }])
})

test('a reference table whose file is missing is a problem with its place', async () => {
  const folder = temporaryFolder()
  const lookup = { id: 'look', kind: 'lookup', config: { table: 'rows', key: 'value.id' } }
  const references = { rows: { from: { file: 'rows.csv' }, key: 'id' } }
  const edges = [
    { from: 'from.out', to: 'look.in' },
    { from: 'look.found', to: 'to.in' },
  ]
  writeFlow(folder, { ...copying, references, nodes: [...copying.nodes, lookup], edges })
  const { code, out } = await millrace(['validate', folder, '--json'])
  expect(code).toBe(2)
  expect(records(out)).toContainEqual(
    expect.objectContaining({ code: 'REFERENCE_FILE_MISSING', field: 'references.rows.from.file' }),
  )
})

test('a flow that is not there is answered with the nearest file', async () => {
  const folder = temporaryFolder()
  writeFlow(folder, copying)
  expect(await millrace(['validate', 'trail.flow.json'], { cwd: folder })).toMatchObject({
    code: 2,
    err: 'error: There is no file "trail.flow.json". Did you mean "trial.flow.json"? [FLOW_FILE_MISSING]\n',
  })
  mkdirSync(join(folder, 'empty'))
  expect((await millrace(['validate', 'empty'], { cwd: folder })).err).toContain(
    'There is no *.flow.json in "empty".',
  )
})

test('format --check lists what would change and ends with 1; format writes it once', async () => {
  const folder = temporaryFolder()
  const file = writeFlow(folder, JSON.stringify(copying))
  const before = readFileSync(file, 'utf8')
  expect(await millrace(['format', '--check', folder], { cwd: folder })).toMatchObject({
    code: 1,
    out: 'trial.flow.json\n',
  })
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(await millrace(['format', folder], { cwd: folder })).toMatchObject({
    code: 0,
    out: 'trial.flow.json\n',
  })
  expect(readFileSync(file, 'utf8')).not.toBe(before)
  expect(await millrace(['format', '--check', folder], { cwd: folder })).toMatchObject({ code: 0, out: '' })
})

test('format leaves a file that is no JSON alone', async () => {
  const folder = temporaryFolder()
  const file = writeFlow(folder, '{ "version": 1,,')
  const { code, err } = await millrace(['format', folder])
  expect(code).toBe(2)
  expect(err).toContain('FILE_NOT_JSON')
  expect(readFileSync(file, 'utf8')).toBe('{ "version": 1,,')
})

test('nodes lists the kinds, explains each of them, and shows the defaults', async () => {
  const kinds = records((await millrace(['nodes', '--json'])).out).map(({ kind }) => String(kind))
  expect(kinds).toContain('lookup')
  for (const kind of kinds) {
    const { code, out } = await millrace(['nodes', kind])
    expect(code).toBe(0)
    for (const part of ['Ports', 'Settings', 'Example', `"kind": "${kind}"`]) expect(out).toContain(part)
  }
  const [lookup] = records((await millrace(['nodes', 'lookup', '--json'])).out)
  expect(lookup).toMatchObject({ ports: { in: ['in'], out: ['found', 'missing', 'error'] } })
  expect((await millrace(['nodes', 'defaults'])).out).toMatch(/^drainMs +30000 +/m)
})

test('init makes a workspace without errors, and never writes over anything', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.gitignore'), 'node_modules/')
  expect((await millrace(['init'], { cwd: folder })).err).toContain('Next:')
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('node_modules/\n.millrace/\n')
  const flow = join(folder, 'flows', 'first-flow')
  const all = [flow, join(flow, 'first-flow.outside.flow.json')]
  expect(await millrace(['validate', ...all])).toMatchObject({
    code: 0,
    out: '',
    err: 'No problems in 2 flows.\n',
  })
  expect((await millrace(['format', '--check', ...all])).code).toBe(0)
  const again = await millrace(['init'], { cwd: folder })
  expect(again).toMatchObject({ code: 2, out: '' })
  expect(again.err).toContain('millrace.json exists already, so nothing was written.')
})

test('doctor looks at machine, folder and flows, and fails where a flow has errors', async () => {
  const folder = temporaryFolder()
  await millrace(['init'], { cwd: folder })
  const well = await millrace(['doctor', '--json'], { cwd: folder })
  expect(well.code).toBe(0)
  expect(records(well.out).map(({ about }) => about)).toEqual(
    expect.arrayContaining([
      'node',
      'data folder',
      'disk',
      'free space',
      'sync',
      'sqlite',
      'broker',
      'flows',
    ]),
  )
  writeFlow(folder, { version: 1 })
  const ill = await millrace(['doctor'], { cwd: folder })
  expect(ill.code).toBe(1)
  expect(ill.out).toMatch(
    /^fail +flows +trial\.flow\.json has \d+ errors?\. See "millrace validate trial\.flow\.json"\.$/m,
  )
})

test('a reference table that a run could not load is a problem at its declaration', async () => {
  const folder = temporaryFolder()
  await millrace(['init', folder])
  writeFileSync(join(folder, 'flows/first-flow/references/products.csv'), 'id,name\n1,Pen\n')
  const { code, out } = await millrace(['validate', 'flows/first-flow', '--json'], { cwd: folder })
  expect(code).toBe(2)
  expect(records(out)).toMatchObject([{ code: 'REFERENCE_INVALID', field: 'references.products' }])
})
