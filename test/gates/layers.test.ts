import { beforeAll, describe, expect, test } from 'vitest'
import { layerRules } from '../../build/layer-rules.ts'
import { checkLayers, type LayerProblem } from '../../build/layers.ts'
import { aTree, cleanFiles, type Files } from './temporary-tree.ts'

/** For each rule the file that breaks it, and how. */
const breaches: readonly { rule: string; files: Files }[] = [
  { rule: 'contract-is-a-leaf', files: { 'src/contract/breach.ts': imports('../flow/paths.ts') } },
  { rule: 'contract-is-a-leaf', files: { 'src/contract/breach-package.ts': imports('re2js') } },
  { rule: 'flow-imports-contract-only', files: { 'src/flow/breach.ts': imports('../runtime/clock.ts') } },
  { rule: 'flow-imports-contract-only', files: { 'src/flow/breach-node.ts': imports('node:fs') } },
  { rule: 'spec-runs-anywhere', files: { 'src/nodes/a/spec.ts': imports('../../runtime/clock.ts') } },
  { rule: 'spec-runs-anywhere', files: { 'src/nodes/b/spec.ts': imports('csv-parse') } },
  { rule: 'catalog-lists-specs', files: { 'src/nodes/catalog.ts': imports('./lookup/runtime.ts') } },
  { rule: 'no-screen-behind-the-engine', files: { 'src/runtime/breach-screen.ts': imports('react') } },
  {
    rule: 'no-screen-behind-the-engine', // two files away: what a direct check would not see
    files: {
      'src/nodes/c/runtime.ts': imports('./private.ts'),
      'src/nodes/c/private.ts': imports('./deeper.ts'),
      'src/nodes/c/deeper.ts': imports('react'),
    },
  },
  {
    rule: 'no-node-behind-the-screen',
    files: { 'src/nodes/d/editor.tsx': imports('./size.ts'), 'src/nodes/d/size.ts': imports('node:fs') },
  },
  { rule: 'no-node-behind-the-screen', files: { 'src/renderer/breach.ts': imports('node:path') } },
  {
    rule: 'screen-sees-specs-and-words',
    files: { 'src/renderer/breach-engine.ts': imports('../runtime/clock.ts') },
  },
  {
    rule: 'screen-sees-specs-and-words',
    files: { 'src/nodes/lookup/editor.tsx': imports('../../main/studio/runs.ts') },
  },
  {
    rule: 'document-below-the-panes',
    files: { 'src/renderer/document/breach.ts': imports('../canvas/flow-canvas.ts') },
  },
  {
    rule: 'services-below-the-shells',
    files: { 'src/main/studio/breach-shell.ts': imports('../server/serve.ts') },
  },
  {
    rule: 'shells-stand-alone',
    files: { 'src/main/electron/breach.ts': imports('../server/serve.ts') },
  },
  {
    rule: 'no-screen-in-the-main-process',
    files: { 'src/main/server/breach-screen.ts': imports('../../renderer/canvas/flow-canvas.ts') },
  },
  { rule: 'kinds-stand-alone', files: { 'src/nodes/e/runtime.ts': imports('../lookup/runtime.ts') } },
  {
    rule: 'kinds-use-the-node-api',
    files: { 'src/nodes/f/runtime.ts': imports('../../runtime/broker/port.ts') },
  },
  {
    rule: 'kinds-by-registry',
    files: { 'src/runtime/breach-kind.ts': imports('../nodes/lookup/runtime.ts') },
  },
  { rule: 'electron-has-one-folder', files: { 'src/main/studio/breach.ts': imports('electron') } },
  { rule: 'sqlite-has-two-owners', files: { 'src/runtime/state/breach.ts': imports('better-sqlite3') } },
  {
    rule: 'nobody-imports-the-command',
    files: { 'src/main/server/breach.ts': imports('../../cli/main.ts') },
  },
  { rule: 'engine-below-main', files: { 'src/runtime/breach-main.ts': imports('../main/studio/runs.ts') } },
  {
    rule: 'no-cycles',
    files: { 'src/runtime/hen.ts': imports('./egg.ts'), 'src/runtime/egg.ts': imports('./hen.ts') },
  },
  { rule: 'product-without-tests', files: { 'src/cli/breach.ts': imports('../../test/support/until.ts') } },
  { rule: 'imports-resolve', files: { 'src/cli/breach-missing.ts': imports('./not-there.ts') } },
  { rule: 'product-declares-its-packages', files: { 'src/cli/breach-dev.ts': imports('vitest') } },
  { rule: 'name-the-thing', files: { 'src/runtime/utils.ts': imports('./clock.ts') } },
  { rule: 'name-the-thing', files: { 'src/runtime/helpers/batch.ts': imports('../clock.ts') } },
  { rule: 'kebab-case', files: { 'src/runtime/pendingCalls.ts': imports('./clock.ts') } },
  { rule: 'no-barrel-in-a-kind', files: { 'src/nodes/filter/index.ts': imports('./spec.ts') } },
]

const goals: Files = {
  'src/runtime/broker/port.ts': 'export const port = 1\n',
  'src/cli/main.ts': 'export const main = 1\n',
  'src/main/studio/runs.ts': 'export const runs = 1\n',
  'src/main/server/serve.ts': 'export const serve = 1\n',
  'src/renderer/canvas/flow-canvas.ts': 'export const flowCanvas = 1\n',
  'test/support/until.ts': 'export const until = 1\n',
}

function imports(path: string): string {
  return `import '${path}'\n`
}

test('a tree that keeps the layers passes', async () => {
  const { modules, problems } = await checkLayers(aTree(cleanFiles))
  expect(problems).toEqual([])
  expect(modules).toBeGreaterThanOrEqual(Object.keys(cleanFiles).length)
})

test('no module to check is a failure, not a success', async () => {
  const { problems } = await checkLayers(aTree({}, { bare: true }))
  expect(problems.map(({ rule }) => rule)).toEqual(['something-was-checked'])
})

describe('each rule catches its breach', () => {
  let problems: readonly LayerProblem[] = []
  beforeAll(async () => {
    const files = Object.assign({}, cleanFiles, goals, ...breaches.map((breach) => breach.files)) as Files
    problems = (await checkLayers(aTree(files, { stubs: ['react', 'electron'] }))).problems
  })

  test.each(breaches.map(({ rule, files }) => ({ rule, files: Object.keys(files) })))(
    '$rule: $files.0',
    ({ rule, files }) => {
      // A cycle is reported at one of its files, whichever was read first.
      const found = problems.filter((problem) => files.includes(problem.file))
      expect(found.map((problem) => problem.rule)).toContain(rule)
    },
  )

  test('nothing else is reported: a rule that fires anywhere else would be noise', () => {
    const seeded = new Set(breaches.flatMap(({ files }) => Object.keys(files)))
    expect(problems.filter(({ file }) => !seeded.has(file))).toEqual([])
  })

  test('every rule has a breach here', () => {
    const broken = new Set(breaches.map(({ rule }) => rule))
    expect(layerRules.map((rule) => rule.name).filter((name) => !broken.has(name ?? ''))).toEqual([])
  })
})
