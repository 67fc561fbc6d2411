import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalog } from '../../../nodes/catalog.ts'
import { inlines, markdownBlocks } from './markdown-blocks.ts'

test('a README becomes headings, paragraphs, lists, code and tables', () => {
  const text =
    '# Map\n\nOne\nline.\n\n```json\n{ "a": 1 }\n```\n\n- **first** one\n- second\n  goes on\n\n| A | B |\n|---|---|\n| `x\\|y` | 2 |\n'
  expect(markdownBlocks(text)).toEqual([
    { is: 'heading', level: 1, text: 'Map' },
    { is: 'paragraph', text: 'One line.' },
    { is: 'code', text: '{ "a": 1 }' },
    { is: 'list', isOrdered: false, items: ['**first** one', 'second goes on'] },
    { is: 'table', head: ['A', 'B'], rows: [['`x|y`', '2']] },
  ])
})

test('HTML in a text stays text', () => {
  expect(inlines('a <img src=x onerror=alert(1)> b')).toEqual([
    { is: 'text', text: 'a <img src=x onerror=alert(1)> b' },
  ])
})

test('links keep their words only, and names with underscores stay whole', () => {
  expect(inlines('see [the page](https://example.org), field unit_price_net')).toEqual([
    { is: 'text', text: 'see ' },
    { is: 'text', text: 'the page' },
    { is: 'text', text: ', field unit_price_net' },
  ])
})

test.each(catalog.map(({ kind }) => kind))('the help of %s comes to an end and loses no code', (kind) => {
  const text = readFileSync(new URL(`../../../nodes/${kind}/README.md`, import.meta.url), 'utf8')
  const blocks = markdownBlocks(text)
  expect(blocks[0]).toMatchObject({ is: 'heading', level: 1 })
  expect(blocks.filter(({ is }) => is === 'code')).toHaveLength((text.match(/^```\w/gm) ?? []).length)
})
