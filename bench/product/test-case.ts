import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlowCase } from '../../src/runtime/flow-test/flow-case.ts'
import { readCaseSettings } from '../../src/runtime/flow-test/case-settings.ts'
import { runCase } from '../../src/runtime/flow-test/run-case.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { checkedFlow } from './checked-flow.ts'
import { chainOf } from './rehearsed-flow.ts'
import { temporaryFolder } from './temporary-folder.ts'

// One case of 100 messages through 10 nodes, from its files to the comparison, again and again in one process.
// Prints the ms of each, the first one with everything it loads.
const CASES = 30
const MESSAGES = 100

const workspace = temporaryFolder()
const folder = join(workspace, 'tests', 'hundred')
mkdirSync(folder, { recursive: true })
const lines = (line: (n: number) => object) =>
  Array.from({ length: MESSAGES }, (_, n) => `${JSON.stringify(line(n))}\n`).join('')
writeFileSync(
  join(folder, 'input.ndjson'),
  lines((n) => ({ key: `key-${n % 7}`, value: { n } })),
)
writeFileSync(
  join(folder, 'expected.ndjson'),
  lines((n) => ({
    topic: 'out',
    key: `key-${n % 7}`,
    value: { n, field_0: n * 2, field_3: n * 5, field_6: n * 8 },
  })),
)

const times: number[] = []
for (let i = 0; i < CASES; i++) {
  const began = performance.now()
  const flow = checkedFlow(chainOf(10))
  const { settings } = readCaseSettings('{}')
  const { flowCase, problems } = readFlowCase(folder, flow, settings!)
  if (flowCase === undefined) throw new Error(JSON.stringify(problems))
  const file = join(workspace, 'chain.flow.json')
  const result = await runCase({ flowCase, flow, file, workspace, registry: nodeRegistry })
  if (!result.passed) throw new Error(JSON.stringify(result, undefined, 1).slice(0, 2_000))
  times.push(performance.now() - began)
}
console.log(JSON.stringify({ times }))
