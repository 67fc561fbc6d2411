import { expect, test } from 'vitest'
import { emptyFlow } from '../../../test/support/an-empty-flow.ts'
import { flowPicture, PICTURE_TOKENS, type PictureColours } from './flow-picture.ts'

const colours = Object.fromEntries(PICTURE_TOKENS.map((token) => [token, 'black'])) as PictureColours
const flow = {
  ...emptyFlow('amber-otter', 'A & B'),
  nodes: [
    { id: 'in', kind: 'topic-source', name: '<script>alert(1)</script>\u0000', config: { topic: 'a' } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'b' } },
  ],
  edges: [{ from: 'in.out', to: 'out.in' }],
}

test('the picture has every node and edge, and names that cannot become markup', () => {
  const svg = flowPicture(flow, colours)
  expect(svg).toContain('<title>A &amp; B</title>')
  expect(svg).not.toContain('<script')
  expect(svg).toContain('&lt;script&gt;')
  expect(svg).not.toContain('\u0000')
  expect(svg.match(/<g /g)).toHaveLength(2)
  expect(svg.match(/fill="none"/g)).toHaveLength(1)
})

test('a flow without nodes is a picture of nothing, and an edge to nowhere is left out', () => {
  expect(flowPicture(emptyFlow('a', 'Empty'), colours)).toContain('</svg>')
  expect(flowPicture({ ...flow, edges: [{ from: 'in.out', to: 'gone.in' }] }, colours)).not.toContain(
    'fill="none"',
  )
})
