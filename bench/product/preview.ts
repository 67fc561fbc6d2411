import { join } from 'node:path'
import { catalog } from '../../src/nodes/catalog.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { previewFlow } from '../../src/runtime/preview/preview-flow.ts'
import { chainOf } from './rehearsed-flow.ts'
import { temporaryFolder } from './temporary-folder.ts'

// 20 samples through 20 nodes as they are drawn, again and again in one process. Prints the ms of each, the first one
// with everything it loads.
const PREVIEWS = 30
const SAMPLES = 20
const NODES = 20

const workspace = temporaryFolder()
const utf8 = new TextEncoder()
const samples = Array.from({ length: SAMPLES }, (_, n) => ({
  to: 'events',
  content: {
    key: null,
    value: utf8.encode(JSON.stringify({ n, text: 'x'.repeat(200) })),
    headers: [],
    timestamp: n,
  },
}))

const times: number[] = []
for (let i = 0; i < PREVIEWS; i++) {
  const began = performance.now()
  const preview = await previewFlow({
    text: JSON.stringify(chainOf(NODES)),
    file: join(workspace, 'drawn.flow.json'),
    workspace,
    samples,
    catalog,
    registry: nodeRegistry,
    limits: { deadlineMs: 10_000 },
  })
  const arrived = preview.nodes['out']?.in.count
  if (arrived !== SAMPLES || !preview.isComplete)
    throw new Error(`${arrived} samples arrived: ${preview.reason}`)
  times.push(performance.now() - began)
}
console.log(JSON.stringify({ times }))
