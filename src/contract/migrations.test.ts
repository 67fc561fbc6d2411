import { expect, test } from 'vitest'
import { FLOW_FILE_VERSION } from './flow-file.ts'
import { migrateFlowFile, MIGRATIONS, OLDEST_FLOW_FILE_VERSION } from './migrations.ts'

test('the steps lead without a gap from the oldest version to the one of today', () => {
  const versions = Array.from(
    { length: FLOW_FILE_VERSION - OLDEST_FLOW_FILE_VERSION },
    (_, step) => OLDEST_FLOW_FILE_VERSION + step,
  )
  expect(MIGRATIONS.map(({ from }) => from)).toEqual(versions)
})

test('edges of version 0 were pairs', () => {
  const old = { version: 0, id: 'amber-otter', edges: [['a.out', 'b.in']] }
  expect(migrateFlowFile(old, 0)).toEqual({
    version: 1,
    id: 'amber-otter',
    edges: [{ from: 'a.out', to: 'b.in' }],
  })
})

test('a step does not change the file it was given', () => {
  const old = { version: 0, edges: [['a.out', 'b.in']] }
  const before = structuredClone(old)
  migrateFlowFile(old, 0)
  expect(old).toEqual(before)
})

test('a file of today passes as it is', () => {
  const file = { version: FLOW_FILE_VERSION, edges: [['a.out', 'b.in']] }
  expect(migrateFlowFile(file, FLOW_FILE_VERSION)).toBe(file)
})

test.each([[{ version: 0 }], [{ version: 0, edges: 'none' }], [{ version: 0, edges: [1, null, {}] }]])(
  'what is no list of pairs is left for the checker: %j',
  (file) => {
    expect(migrateFlowFile(file, 0)).toEqual({ ...file, version: 1 })
  },
)
