import { beforeAll, describe, expect, test } from 'vitest'
import { typecheck } from '../../build/typecheck.ts'
import { aTree, cleanFiles, type Files } from './temporary-tree.ts'

/** Each file breaks one promise of its world, and the compiler's message that says so. */
const breaches: readonly { promise: string; file: string; text: string; says: string }[] = [
  {
    promise: 'there are no timers anywhere',
    file: 'src/contract/breach-timer.ts',
    text: `setTimeout(() => {}, 1)\n`,
    says: `Cannot find name 'setTimeout'`,
  },
  {
    promise: 'there is no process anywhere',
    file: 'src/flow/breach-process.ts',
    text: `export const home = process.env\n`,
    says: `Cannot find name 'process'`,
  },
  {
    promise: 'there is no window anywhere',
    file: 'src/nodes/lookup/spec.ts',
    text: `export const lookupSpec = window\n`,
    says: `Cannot find name 'window'`,
  },
  {
    promise: 'there is no Buffer anywhere',
    file: 'src/flow/breach-buffer.ts',
    text: `export const bytes = Buffer.from('a')\n`,
    says: `Cannot find name 'Buffer'`,
  },
  {
    promise: 'there is no window in Node',
    file: 'src/runtime/breach-window.ts',
    text: `export const size = window.innerWidth\n`,
    says: `Cannot find name 'window'`,
  },
  {
    promise: 'there is no process in the page',
    file: 'src/renderer/breach-process.ts',
    text: `export const home = process.env\n`,
    says: `Cannot find name 'process'`,
  },
  {
    promise: 'there is no Buffer in an editor',
    file: 'src/nodes/filter/editor.tsx',
    text: `export const bytes = Buffer.from('a')\n`,
    says: `Cannot find name 'Buffer'`,
  },
  {
    promise: 'types can be stripped',
    file: 'src/runtime/breach-enum.ts',
    text: `export enum Colour { Red }\n`,
    says: `'erasableSyntaxOnly'`,
  },
  {
    promise: 'a type is imported as a type',
    file: 'src/runtime/breach-type.ts',
    text: `import { PathLike } from 'node:fs'\nexport type Path = PathLike\n`,
    says: `'verbatimModuleSyntax'`,
  },
  {
    promise: 'imports carry .ts',
    file: 'src/runtime/breach-extension.ts',
    text: `export { nodeApi } from './node-api'\n`,
    says: `need explicit file extensions`,
  },
  {
    promise: 'an index may miss',
    file: 'src/runtime/breach-index.ts',
    text: `export const first = (list: string[]): string => list[0]\n`,
    says: `'string | undefined' is not assignable`,
  },
  {
    promise: 'an optional property is not undefined',
    file: 'src/runtime/breach-optional.ts',
    text: `export const value: { key?: string } = { key: undefined }\n`,
    says: `'exactOptionalPropertyTypes: true'`,
  },
  {
    promise: 'every file belongs to a world',
    file: 'src/nodes/lookup/preview.tsx',
    text: `export const preview = 1\n`,
    says: `belongs to no world`,
  },
]

test('a tree that keeps the types passes in every world', () => {
  expect(typecheck(aTree(cleanFiles)).flatMap(({ errors }) => errors)).toEqual([])
})

test('a world without files is an error', () => {
  const { 'src/runtime/clock.ts': clock } = cleanFiles
  const [anywhere] = typecheck(aTree({ 'src/runtime/clock.ts': clock ?? '' }))
  expect(anywhere?.errors.join()).toContain('tsconfig.anywhere.json matches no file under src')
})

describe('each promise of a world is checked', () => {
  let errors: string[] = []
  beforeAll(() => {
    const seeded: Files = Object.fromEntries(breaches.map(({ file, text }) => [file, text]))
    errors = typecheck(aTree({ ...cleanFiles, ...seeded })).flatMap((report) => report.errors)
  })

  test.each(breaches)('$promise', ({ file, says }) => {
    expect(errors.filter((line) => line.startsWith(file)).join('\n')).toContain(says)
  })

  test('files without a breach are not reported', () => {
    const seeded = breaches.map(({ file }) => file)
    expect(
      errors.filter((line) => /^[\w./-]+\(/.test(line) && !seeded.some((file) => line.startsWith(file))),
    ).toEqual([])
  })
})
