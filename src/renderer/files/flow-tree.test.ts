import { expect, test } from 'vitest'
import type { FlowListing } from '../../contract/studio/workspace-methods.ts'
import { flowTree } from './flow-tree.ts'

function aListing(file: string): FlowListing {
  const name = file.split('/').at(-1) ?? file
  return { file, name, id: 'x', role: 'flow', nodes: 1, changedAt: 0, isDamaged: false }
}

test('flows with a folder of their own stand together, a folder with several is shown, outsides stand under their flow', () => {
  const tree = flowTree(
    [
      'flows/b/b.flow.json',
      'flows/b/b.outside.flow.json',
      'flows/a/a.flow.json',
      'flows/shop/x.flow.json',
      'flows/shop/y.flow.json',
      'flows/shop/deep/z.flow.json',
      'own.flow.json',
    ].map(aListing),
  )
  expect(
    tree.map(({ folder, flows }) => [folder, flows.map(({ file, outside }) => [file, outside?.file])]),
  ).toEqual([
    [
      '',
      [
        ['flows/a/a.flow.json', undefined],
        ['flows/b/b.flow.json', 'flows/b/b.outside.flow.json'],
        ['own.flow.json', undefined],
      ],
    ],
    [
      'shop',
      [
        ['flows/shop/x.flow.json', undefined],
        ['flows/shop/y.flow.json', undefined],
        ['flows/shop/deep/z.flow.json', undefined],
      ],
    ],
  ])
})

test('a simulated outside whose flow is gone still has a place', () => {
  const [group] = flowTree([aListing('flows/a/a.outside.flow.json')])
  expect(group?.flows).toHaveLength(1)
})
