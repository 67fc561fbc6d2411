import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Problem } from '../contract/problem.ts'
import { catalog } from '../nodes/catalog.ts'
import type { CheckSource } from './expression-checks.ts'
import { readFlow } from './read-flow.ts'

const faulty = readFileSync(new URL('./fixtures/faulty.flow.json', import.meta.url), 'utf8')

// Stand-ins for the compilers: what they say comes through at its column, whatever it is.
function refusing(pattern: RegExp): CheckSource {
  return (source) => {
    const offset = source.search(pattern)
    return offset < 0 ? undefined : { message: `"${source}" cannot be read.`, hint: 'Correct it.', offset }
  }
}
const expressions = {
  checkExpression: refusing(/\*$/),
  checkPath: refusing(/\.\./),
  checkTarget: refusing(/\.\./),
}

const { flow, problems } = readFlow(faulty, catalog, { expressions })

function problemAt(line: number, column: number): Problem {
  const found = problems.filter((problem) => problem.line === line && problem.column === column)
  expect(found, `problems at ${line}:${column}`).not.toEqual([])
  return found[0] as Problem
}

/** code, line, column, node, field, and a part of the cure */
type Seeded = readonly [string, number, number, string | undefined, string | undefined, string]

const seeded: readonly Seeded[] = [
  ['FIELD_INVALID', 7, 16, undefined, 'guarantee', 'Did you mean "exactly-once"?'],
  ['FIELD_UNKNOWN', 8, 3, undefined, 'retries', 'written by Millrace 0.9.0'],
  ['PARAMETER_INVALID', 10, 46, undefined, 'parameters.least.default', 'a whole number'],
  ['FIELD_INVALID', 14, 57, undefined, 'topics.product_events.partitions', 'at least 1'],
  ['KEY_REPEATED', 15, 50, undefined, 'topics.enriched_product_events.use', 'Keep one'],
  ['FILE_NOT_JSON', 18, 87, undefined, 'references', 'no trailing commas'],
  ['TOPIC_UNDECLARED', 21, 68, 'events', 'nodes[0].config.topic', 'Did you mean "product_events"?'],
  ['PATH_INVALID', 22, 110, 'more-events', 'nodes[1].config.eventTime', 'Correct it.'],
  ['NODE_KIND_UNKNOWN', 23, 34, 'purchases', 'nodes[2].kind', 'Did you mean "filter"?'],
  ['INPUT_UNWIRED', 24, 13, 'large', 'nodes[3].id', 'Lead an edge to it'],
  ['PARAMETER_UNDECLARED', 24, 87, 'large', 'nodes[3].config.where', 'Did you mean "least"?'],
  ['FIELD_MISSING', 25, 59, 'lookup-product', 'nodes[4].config.table', 'For example "products"'],
  ['FIELD_UNKNOWN', 25, 61, 'lookup-product', 'nodes[4].config.tabel', 'Did you mean "table"?'],
  ['FIELD_INVALID', 25, 121, 'lookup-product', 'nodes[4].config.maxAgeMs', 'It takes a number.'],
  [
    'FIELD_INVALID',
    26,
    62,
    'add-total',
    'nodes[5].config.rows[0]',
    'exactly one of "path", "value" and "cel"',
  ],
  ['EXPRESSION_INVALID', 26, 95, 'add-total', 'nodes[5].config.rows[0].cel', 'Correct it.'],
  ['PARAMETER_UNDECLARED', 27, 96, 'round', 'nodes[6].config.rows[0].value.$parameter', '"least"'],
  ['FIELD_UNKNOWN', 28, 95, 'enriched', 'nodes[7].config.password', 'Known: topic.'],
  ['SECRET_LITERAL', 28, 107, 'enriched', 'nodes[7].config.password', '{"$secret": "name"}'],
  ['NODE_ID_REPEATED', 29, 13, 'enriched', 'nodes[8].id', 'another id'],
  ['SECRET_LITERAL', 30, 90, 'log', 'nodes[9].notes', '{"$secret": "name"}'],
  ['NODE_ROLE_WRONG', 31, 33, 'visitors', 'nodes[10].kind', 'outside.flow.json'],
  ['FIELD_INVALID', 31, 90, 'visitors', 'nodes[10].config.messages[0].value.id', 'Write it as text'],
  ['EDGE_NODE_UNKNOWN', 34, 36, 'events', 'edges[0].to', 'Did you mean "lookup-product"?'],
  [
    'EDGE_PORT_UNKNOWN',
    35,
    31,
    'lookup-product',
    'edges[1].from',
    'Did you mean "found"? Its output ports: found, missing, error.',
  ],
  ['GRAPH_CYCLE', 37, 5, 'round', 'edges[3]', 'Take one of these edges away'],
  ['EDGE_REPEATED', 39, 5, 'round', 'edges[5]', 'Keep one'],
  ['EDGE_PORT_UNKNOWN', 40, 47, 'more-events', 'edges[6].to', 'Turn the edge round'],
  ['EDGE_PORT_UNKNOWN', 41, 25, 'enriched', 'edges[7].from', 'the node before it'],
  ['FIELD_INVALID', 42, 34, undefined, 'edges[8].to', '"node.port"'],
  ['FILE_NOT_JSON', 44, 3, undefined, undefined, 'notes'],
]

test.each(seeded)('one run finds %s at %i:%i', (...fault) => {
  const [code, line, column, nodeId, field, cure] = fault
  const at = problems.filter((problem) => problem.line === line && problem.column === column)
  expect(at).toContainEqual(expect.objectContaining({ code, line, column, severity: 'error' }))
  const problem = at.find((one) => one.code === code)
  expect({ nodeId: problem?.nodeId, field: problem?.field }).toEqual({ nodeId, field })
  expect(problem?.hint).toContain(cure)
})

test('one run finds every error and no other', () => {
  const found = problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, line }) => `${line} ${code}`)
  const alsoUnwired = '30 INPUT_UNWIRED' // nothing right leads to "log"
  expect(found.toSorted()).toEqual(
    [...seeded.map(([code, line]) => `${line} ${code}`), alsoUnwired].toSorted(),
  )
})

test('a file with errors gives no flow', () => {
  expect(flow).toBeUndefined()
})

test('problems come in the order of the file', () => {
  const places = problems.map(({ line, column }) => line * 1_000 + column)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('a message is one sentence that names what it is about', () => {
  expect(problemAt(34, 36).message).toBe('Node "lookup-prodct" is not in this flow.')
  expect(problemAt(37, 5).message).toBe('Messages would go round: add-total -> round -> add-total.')
  for (const { message } of problems) expect(message).toMatch(/^[A-Z"].*\.$/)
})

test('a secret that stands in the file is never repeated', () => {
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|AKIA/)
})

test('a mistyped edge is told once: its node does not count as unwired or unreached too', () => {
  const wrong = problems.filter(({ nodeId, severity }) => nodeId === 'lookup-product' && severity === 'error')
  expect(wrong.map(({ code }) => code)).not.toContain('INPUT_UNWIRED')
  expect(problems.map(({ code }) => code)).not.toContain('NODE_UNREACHED')
})
