import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { millrace, records, temporaryFolder } from './cli-process.ts'

const flow = aFlow()
  .node('orders', 'topic-source', { topic: 'orders' })
  .node('taxed', 'map', { rows: [{ to: 'tax', cel: 'value.total * 2' }] })
  .node('out', 'topic-sink', { topic: 'taxed_orders' })
  .edge('orders.out', 'taxed.in')
  .edge('taxed.out', 'out.in')
  .build()

const input = '{"key":"a","value":{"total":1}}\n{"key":"b","value":{"total":2}}\n'
const expected =
  '{"topic":"taxed_orders","key":"a","value":{"total":1,"tax":2}}\n{"topic":"taxed_orders","key":"b","value":{"total":2,"tax":4}}\n'

/** A workspace with the flow above; `files` are relative to its folder. */
function aWorkspaceWith(files: Readonly<Record<string, string>>): string {
  const workspace = temporaryFolder()
  const all = { 'millrace.json': '{"version":1}', 'flows/tax/tax.flow.json': JSON.stringify(flow), ...files }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true })
    writeFileSync(join(workspace, name), content)
  }
  return workspace
}

function caseFiles(name: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`flows/tax/tests/${name}/${file}`, text]),
  )
}

test('all cases of the workspace run, one line each, and pass with 0', async () => {
  const cwd = aWorkspaceWith({
    ...caseFiles('one', { 'input.ndjson': input, 'expected.ndjson': expected }),
    ...caseFiles('two', { 'input.ndjson': '', 'expected.ndjson': '' }),
  })
  const { code, out, err } = await millrace(['test'], { cwd })
  expect(out).toMatch(/^passed {3}flows\/tax\/tests\/one {2}.*\npassed {3}flows\/tax\/tests\/two {2}.*\n$/)
  expect({ code, err }).toEqual({ code: 0, err: '2 cases: 2 passed.\n' })
})

test.each([
  ['flows/tax', 2],
  ['flows/tax/tax.flow.json', 2],
  ['flows/tax/tests', 2],
  ['flows/tax/tests/one', 1],
])('"millrace test %s" runs what lies there', async (path, count) => {
  const cwd = aWorkspaceWith({
    ...caseFiles('one', { 'input.ndjson': input, 'expected.ndjson': expected }),
    ...caseFiles('two', { 'input.ndjson': '', 'expected.ndjson': '' }),
  })
  const { out, code } = await millrace(['test', path, '--json'], { cwd })
  expect(records(out)).toHaveLength(count)
  expect(code).toBe(0)
})

test('a case that fails shows what differs with the line, and ends with 1', async () => {
  const wrong = expected.replace('"tax":4', '"tax":5')
  const cwd = aWorkspaceWith(caseFiles('one', { 'input.ndjson': input, 'expected.ndjson': wrong }))
  const { code, out, err } = await millrace(['test'], { cwd })
  expect(out.replace(/ {2}[\d.]+ m?s\n/, '\n')).toBe(
    [
      'FAILED   flows/tax/tests/one',
      '  taxed_orders, key "b"',
      '    flows/tax/tests/one/expected.ndjson:2  differs (- expected, + came):',
      '    - value.tax: 5',
      '    + value.tax: 4',
      '',
    ].join('\n'),
  )
  expect({ code, err }).toEqual({ code: 1, err: '1 case: 1 failed.\n' })
})

test('--update writes what came, says what changed, and the case passes from then on', async () => {
  const cwd = aWorkspaceWith(
    caseFiles('one', { 'input.ndjson': input, 'expected.ndjson': expected.replace('"tax":4', '"tax":5') }),
  )
  const updated = await millrace(['test', '--update'], { cwd })
  expect(updated.out).toBe(
    'updated  flows/tax/tests/one  flows/tax/tests/one/expected.ndjson: 1 line new, 1 gone, 1 as before\n',
  )
  expect(updated.code).toBe(0)
  expect(readFileSync(join(cwd, 'flows/tax/tests/one/expected.ndjson'), 'utf8')).toBe(expected)
  expect((await millrace(['test'], { cwd })).code).toBe(0)
})

test('--update leaves the file of a case that passes as it is written', async () => {
  const spaced = expected.replaceAll('":', '" : ')
  const cwd = aWorkspaceWith(caseFiles('one', { 'input.ndjson': input, 'expected.ndjson': spaced }))
  expect((await millrace(['test', '--update'], { cwd })).code).toBe(0)
  expect(readFileSync(join(cwd, 'flows/tax/tests/one/expected.ndjson'), 'utf8')).toBe(spaced)
})

test('a case without expected.ndjson fails, and says how to write it', async () => {
  const cwd = aWorkspaceWith(caseFiles('one', { 'input.ndjson': input }))
  const { code, out } = await millrace(['test'], { cwd })
  expect(code).toBe(1)
  expect(out).toContain(
    'There is no expected.ndjson. 2 messages came; "millrace test flows/tax/tests/one --update"',
  )
})

test('a case with faults in its files is told by file and line, the others run, and it ends with 2', async () => {
  const cwd = aWorkspaceWith({
    ...caseFiles('broken', {
      'input.ndjson': '{"key":"a","value":{}}\n{"kee":1}\n',
      'case.json': '{"seed": 1}',
    }),
    ...caseFiles('empty', { 'case.json': '{}' }),
    ...caseFiles('settings', { 'input.ndjson': '', 'case.json': '{\n  "sed": 1\n}' }),
    ...caseFiles('sound', { 'input.ndjson': input, 'expected.ndjson': expected }),
  })
  const { code, out } = await millrace(['test'], { cwd })
  expect(out).toContain('flows/tax/tests/broken/input.ndjson:2  "kee" has no meaning here.')
  expect(out).toContain('flows/tax/tests/empty/input.ndjson:1  The case has no input.')
  expect(out).toMatch(/settings\/case\.json:2 {2}.*sed/)
  expect(out).toContain('passed   flows/tax/tests/sound')
  expect(code).toBe(2)
})

test('a flow with faults is told by its own lines', async () => {
  const cwd = aWorkspaceWith({
    ...caseFiles('one', { 'input.ndjson': input }),
    'flows/tax/tax.flow.json': JSON.stringify({ ...flow, edges: [] }),
  })
  const { code, out } = await millrace(['test'], { cwd })
  expect(code).toBe(2)
  expect(out).toMatch(/flows\/tax\/tax\.flow\.json:1 {2}Nothing leads to port "in" of "taxed"/)
})

test('parameters of a case are given in its settings', async () => {
  const tax = { ...flow, parameters: { rate: { type: 'integer' } }, nodes: [] as object[] }
  const cwd = aWorkspaceWith({
    'flows/tax/tax.flow.json': JSON.stringify({
      ...tax,
      nodes: [
        { id: 'orders', kind: 'topic-source', config: { topic: 'orders' } },
        { id: 'taxed', kind: 'map', config: { rows: [{ to: 'tax', cel: 'value.total * parameters.rate' }] } },
        { id: 'out', kind: 'topic-sink', config: { topic: 'taxed_orders' } },
      ],
    }),
    ...caseFiles('given', {
      'case.json': '{"parameters":{"rate":2}}',
      'input.ndjson': input,
      'expected.ndjson': expected,
    }),
    ...caseFiles('missing', { 'input.ndjson': input }),
  })
  const { out } = await millrace(['test'], { cwd })
  expect(out).toContain('passed   flows/tax/tests/given')
  expect(out).toMatch(
    /missing\/case\.json:1 {2}Parameter "rate".*Parameters of a case stand under "parameters"/,
  )
})

test('--junit writes the results for a build server, and --json an object for each case', async () => {
  const cwd = aWorkspaceWith({
    ...caseFiles('bad', { 'input.ndjson': '{"key":"<&\\"","value":{"total":1}}\n', 'expected.ndjson': '' }),
    ...caseFiles('good', { 'input.ndjson': input, 'expected.ndjson': expected }),
    ...caseFiles('wrong', { 'input.ndjson': 'no json' }),
  })
  const { code, out } = await millrace(['test', '--json', '--junit', 'results.xml'], { cwd })
  expect(code).toBe(2)
  expect(records(out).map(({ case: name, outcome }) => [name, outcome])).toEqual([
    ['flows/tax/tests/bad', 'failed'],
    ['flows/tax/tests/good', 'passed'],
    ['flows/tax/tests/wrong', 'broken'],
  ])
  expect(records(out)[0]?.['differences']).toMatchObject([
    { place: 'taxed_orders', key: '<&"', changes: [{ type: 'unexpected', seen: '{"total":1,"tax":2}' }] },
  ])
  const xml = readFileSync(join(cwd, 'results.xml'), 'utf8')
  expect(xml).toMatch(/<testsuite name="flows\/tax" tests="3" failures="1" errors="1" time="\d+\.\d{3}">/)
  expect(xml).toContain('classname="flows/tax" name="bad"')
  expect(xml).toContain('key &quot;&lt;&amp;\\&quot;&quot;')
  expect(xml).toMatch(/<error message="flows\/tax\/tests\/wrong\/input\.ndjson:1 {2}It is no JSON/)
})

test.each([
  [['test', 'flows/nothing'], /There is no file "flows\/nothing"/],
  [['test', 'flows'], /There is no test case in "flows"\. A case is a folder tests\/NAME beside a flow/],
  [['test', '--junit'], /needs a value/],
])('%j is answered with one sentence and 2', async (args, says) => {
  const cwd = aWorkspaceWith({})
  const { code, err } = await millrace(args, { cwd })
  expect(code).toBe(2)
  expect(err).toMatch(says)
})
