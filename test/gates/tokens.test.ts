import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tokens = 'src/renderer/theme/tokens.css'

/** Where the look of the Studio stands: style sheets and components. */
function styledFiles(): string[] {
  return ['src/renderer', 'src/nodes'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(css|tsx)$/.test(file) && !file.endsWith('.test.tsx'))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
  )
}

/** Colours and lengths as they stand; a length of zero needs no unit and no token. */
function rawValues(text: string): string[] {
  const withoutComments = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return (
    withoutComments.match(
      /#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(|\b\d+(?:\.\d+)?(?:px|rem|em|pt)\b/g,
    ) ?? []
  )
}

test('no colour and no size stands outside of the tokens', () => {
  const files = styledFiles()
  expect(files).toContain(tokens)
  const raw = files
    .filter((file) => file !== tokens)
    .flatMap((file) => rawValues(readFileSync(join(root, file), 'utf8')).map((value) => `${file}: ${value}`))
  expect(raw).toEqual([])
})

test.each(['color: #fff', 'background: rgb(1 2 3)', 'width: 12px', "style={{ height: '1.5rem' }}"])(
  'a raw value is found in "%s"',
  (text) => expect(rawValues(text)).not.toEqual([]),
)

test('every token that is used is one that exists', () => {
  const known = new Set(
    [...readFileSync(join(root, tokens), 'utf8').matchAll(/(--[\w-]+):/g)].map(([, name]) => name),
  )
  // What a component sets by itself, for its own sheet.
  for (const file of styledFiles().filter((each) => each.endsWith('.tsx')))
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/['"](--[\w-]+)['"]\]?:/g))
      known.add(name)
  const used = styledFiles().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const own = new Set([...text.matchAll(/['"]?(--[\w-]+)['"]?:/g)].map(([, name]) => name))
    return [...text.matchAll(/var\((--[\w-]+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !known.has(name) && !own.has(name) && !name.startsWith('--xy-'))
      .map((name) => `${file}: ${name}`)
  })
  expect(used).toEqual([])
})
