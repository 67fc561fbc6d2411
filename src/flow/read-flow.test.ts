import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalog } from '../nodes/catalog.ts'
import { aFlowFile, type FlowFileChanges } from '../../test/support/a-flow-file.ts'
import { readFlow, type ReadFlowOptions } from './read-flow.ts'

function read(changes: FlowFileChanges = {}, options: ReadFlowOptions = {}) {
  return readFlow(JSON.stringify(aFlowFile(changes), null, 2), catalog, options)
}

function codes({ problems }: ReturnType<typeof readFlow>): string[] {
  return problems.map(({ code }) => code)
}

test('a sound file gives a flow with defaults, checked configs and specs', () => {
  const { flow, problems } = read()
  expect(problems).toEqual([])
  expect(flow?.file.guarantee).toBe('at-least-once')
  expect(flow?.nodes.map(({ id, name, config, spec }) => [id, name, config, spec.role])).toEqual([
    ['events', 'Product events', { topic: 'product_events', start: 'beginning' }, 'source'],
    ['large', 'large', { where: 'value.total > 100', match: 'all' }, 'operator'],
    ['out', 'out', { topic: 'large_events' }, 'sink'],
  ])
  expect(flow?.edges[0]).toEqual({ fromNode: 'events', fromPort: 'out', toNode: 'large', toPort: 'in' })
})

test('a file of a newer format is refused with the Millrace that wrote it, and nothing else is said', () => {
  const { flow, problems } = readFlow(
    '{\n  "version": 2,\n  "writtenBy": "1.4.0",\n  "blocks": []\n}',
    catalog,
  )
  expect(flow).toBeUndefined()
  expect(problems).toEqual([
    {
      code: 'FILE_VERSION_NEWER',
      severity: 'error',
      message:
        'This file was written by Millrace 1.4.0, in version 2 of the format; this Millrace reads up to version 1.',
      hint: 'Update Millrace to 1.4.0 or newer.',
      line: 2,
      column: 14,
      field: 'version',
    },
  ])
})

test('a file of an older format is migrated, and its faults keep their lines', () => {
  const edges = [
    ['events.out', 'large.in'],
    ['large.out', 'out.in'],
  ]
  const sound = readFlow(JSON.stringify({ ...aFlowFile(), version: 0, edges }), catalog)
  expect(sound.problems).toEqual([])
  expect(sound.migratedFrom).toBe(0)
  expect(sound.flow?.document).toEqual(aFlowFile())
  const text = `${JSON.stringify({ ...aFlowFile(), version: 0, edges: 'E' }).replace('"E"', '[\n["events.out","lage.in"],["large.out","out.in"]]')}`
  expect(readFlow(text, catalog).problems[0]).toMatchObject({
    code: 'EDGE_NODE_UNKNOWN',
    line: 2,
    hint: 'Did you mean "large"?',
  })
})

test.each([
  ['', 'The file ends where a value is expected.'],
  ['[]', 'The file holds no flow.'],
  ['{ "version": 1', 'The file ends where a comma or "}" is expected.'],
  ["{ 'version': 1 }", `A key in double quotes is expected, not "'version'".`],
  ['{ "a": tru }', 'A value is expected, not "tru".'],
  ['{ "a": "b\nc" }', 'The text "b cannot be read.'],
  ['{ "a": 1 } x', 'The file goes on with "x" behind its end.'],
])('%j is refused with what is expected', (text, message) => {
  expect(readFlow(text, catalog).problems[0]?.message).toBe(message)
})

test('a file nested a hundred thousand levels deep is refused, and the process lives', () => {
  const deep = `{"nodes": ${'['.repeat(100_000)}`
  expect(readFlow(deep, catalog).problems[0]?.message).toBe('The file is nested deeper than 100 levels.')
})

test.each(['__proto__', 'constructor', 'toString'])('a name such as "%s" is only a name', (name) => {
  const text = JSON.stringify(aFlowFile()).replace('"topic":"product_events"', `"topic":"${name}"`)
  expect(codes(readFlow(text, catalog))).toContain('TOPIC_UNDECLARED')
  expect(codes(readFlow(`{"version": 1, "${name}": {}}`, catalog))).toEqual(
    expect.arrayContaining(['FIELD_MISSING']),
  )
})

test('an unknown key is told without a guess of who may know it when the file does not say who wrote it', () => {
  expect(read({ extra: { nodez: [] } }).problems).toEqual([
    expect.objectContaining({
      code: 'FIELD_UNKNOWN',
      message: 'The field "nodez" is not known here.',
      hint: 'Did you mean "nodes"?',
    }),
  ])
})

test('a flow without nodes is told so', () => {
  expect(codes(read({ nodes: [], edges: [], topics: {} }))).toEqual(['GRAPH_EMPTY'])
})

test('a node behind nodes that no source leads to is told as unreached', () => {
  const { problems } = read({ edges: [{ from: 'large.out', to: 'out.in' }] })
  const errors = problems.filter(({ severity }) => severity === 'error')
  expect(errors.map(({ code, nodeId }) => [code, nodeId])).toEqual([
    ['INPUT_UNWIRED', 'large'],
    ['NODE_UNREACHED', 'out'],
  ])
})

test('a round through a topic is no fault', () => {
  const { problems } = read({
    topics: { product_events: {} },
    sink: { topic: 'product_events' },
  })
  expect(problems).toEqual([])
})

test('what is declared and never used is a warning', () => {
  const { flow, problems } = read({
    topics: { product_events: {}, large_events: {}, spare: {} },
    extra: { parameters: { spare: { type: 'text', default: 'x' } } },
  })
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ['TOPIC_UNUSED', 'warning'],
    ['PARAMETER_UNUSED', 'warning'],
  ])
  expect(flow).toBeDefined()
})

test('a slow sink beside another one is a warning that offers a topic between', () => {
  const { problems } = read({
    nodes: [...aFlowFile().nodes, { id: 'log', kind: 'file-sink', config: { path: 'out/log.ndjson' } }],
    edges: [...aFlowFile().edges, { from: 'large.out', to: 'log.in' }],
  })
  expect(problems).toEqual([
    expect.objectContaining({ code: 'SLOW_SINK_SHARED', severity: 'warning', nodeId: 'log' }),
  ])
  expect(problems[0]?.hint).toContain('Put a topic between')
})

const withLeast = (config: unknown, declaration: object = { type: 'integer' }) => ({
  extra: { parameters: { least: declaration } },
  nodes: aFlowFile().nodes.map((node) => (node.id === 'large' ? { ...node, config } : node)),
})
const rows = [{ path: 'value.total', is: 'at-least', value: { $parameter: 'least' } }]

test('a parameter stands for its default', () => {
  const { flow, problems } = read(withLeast({ rows }, { type: 'integer', default: 7 }))
  expect(problems).toEqual([])
  expect(flow?.unbound).toEqual([])
  expect(flow?.nodes[1]?.config).toMatchObject({ rows: [{ value: 7 }] })
})

test('a parameter without a value leaves its field unchecked until one is given', () => {
  const { flow, problems } = read(
    withLeast({ rows: [{ path: 'value.total', is: { $parameter: 'least' }, value: 1 }] }, { type: 'text' }),
  )
  expect(problems).toEqual([])
  expect(flow?.unbound).toEqual(['least'])
})

test('values given are converted by the type of their parameter', () => {
  const { flow, problems } = read(withLeast({ rows }), { values: { least: '250' } })
  expect(problems).toEqual([])
  expect(flow?.parameters).toEqual({ least: 250 })
  expect(flow?.nodes[1]?.config).toMatchObject({ rows: [{ value: 250 }] })
})

test.each([
  [{}, 'PARAMETER_INVALID', 'Parameter "least" has no value.', '--set least=10'],
  [{ least: 'many' }, 'PARAMETER_INVALID', 'Parameter "least" was given "many".', 'a whole number'],
  [{ least: '2.5' }, 'PARAMETER_INVALID', 'Parameter "least" was given "2.5".', 'a whole number'],
  [
    { least: '1', lest: '2' },
    'PARAMETER_UNDECLARED',
    'This flow has no parameter "lest".',
    'Did you mean "least"?',
  ],
])('--set %j is refused', (values, code, message, cure) => {
  const { flow, problems } = read(withLeast({ rows }), { values })
  expect(flow).toBeUndefined()
  expect(problems).toEqual([expect.objectContaining({ code, message })])
  expect(problems[0]?.hint).toContain(cure)
})

test('a value that the field does not take is told at the field', () => {
  const { problems } = read(
    withLeast({ rows: [{ path: 'value.total', is: { $parameter: 'least' }, value: 1 }] }, { type: 'text' }),
    { values: { least: 'at-lest' } },
  )
  expect(problems).toEqual([
    expect.objectContaining({ code: 'FIELD_INVALID', nodeId: 'large', hint: 'Did you mean "at-least"?' }),
  ])
})

test('a parameter that an expression mentions is used', () => {
  expect(codes(read(withLeast({ where: 'value.total > parameters.least' })))).toEqual([])
})

test('a secret may stand where text is wanted, and stays a name', () => {
  const { flow, problems } = read(
    withLeast(
      { rows: [{ path: 'value.token', value: { $secret: 'shop-token' } }] },
      { type: 'text', default: '' },
    ),
  )
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(flow?.nodes[1]?.config).toMatchObject({ rows: [{ value: { $secret: 'shop-token' } }] })
})

test('a secret where a number is wanted is refused', () => {
  const generator = {
    id: 'events',
    kind: 'generator',
    config: { messages: [{ value: {} }], everyMs: { $secret: 'pace' } },
  }
  const nodes = [generator, ...aFlowFile().nodes.slice(1)]
  const { problems } = read({ nodes, extra: { role: 'outside' }, topics: { large_events: {} } })
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'FIELD_INVALID',
      nodeId: 'events',
      message: '"everyMs" is the secret "pace".',
    }),
  ])
})

test('made messages may have a field "token"; a real key in them is refused', () => {
  const made = (token: string) => ({
    nodes: [
      { id: 'events', kind: 'generator', config: { messages: [{ value: { token } }] } },
      ...aFlowFile().nodes.slice(1),
    ],
    extra: { role: 'outside' },
    topics: { large_events: {} },
  })
  expect(codes(read(made('abc')))).toEqual([])
  expect(codes(read(made('ghp_abcdefghijklmnopqrstuvwxyz0123456789')))).toEqual(['SECRET_LITERAL'])
})

test('column of a fault inside a text counts from the text, but not through escapes', () => {
  const expressions = {
    checkExpression: (source: string) => ({ message: 'No.', offset: source.length - 1 }),
    checkPath: () => undefined,
    checkTarget: () => undefined,
  }
  const columnOf = (where: string) => {
    const text = JSON.stringify(aFlowFile()).replace('"value.total > 100"', `\n${JSON.stringify(where)}`)
    return readFlow(text, catalog, { expressions }).problems[0]?.column
  }
  expect(columnOf('value.a')).toBe(1 + 1 + 6)
  expect(columnOf('value["a"]')).toBe(1)
})

test('whatever stands in a flow file, reading it gives problems and never throws', () => {
  const text = JSON.stringify(aFlowFile())
  const values = [...text.matchAll(/"[^"]*"|\[[^\]]*\]|\d+|\{[^{}]*\}/g)]
  const junk = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom({ $parameter: 1 }, { $secret: 'x', y: 1 }, [[[]]], { $parameter: 'no' }, -1),
  )
  fc.assert(
    fc.property(fc.nat(), junk, (at, value) => {
      const place = values[at % values.length] as RegExpExecArray
      const broken =
        text.slice(0, place.index) + JSON.stringify(value) + text.slice(place.index + place[0].length)
      const { flow, problems } = readFlow(broken, catalog)
      expect(flow === undefined).toBe(problems.some(({ severity }) => severity === 'error'))
      for (const { line, column, message } of problems)
        expect([line >= 1, column >= 1, message !== '']).toEqual([true, true, true])
    }),
    { numRuns: 1_000 },
  )
})

test('an expression that does not compile is told at its column', () => {
  const text = JSON.stringify(aFlowFile()).replace('"value.total > 100"', '\n"value.total >> 100"')
  expect(readFlow(text, catalog).problems).toEqual([
    expect.objectContaining({
      code: 'EXPRESSION_INVALID',
      line: 2,
      column: 15,
      nodeId: 'large',
      field: 'nodes[1].config.where',
    }),
  ])
})
