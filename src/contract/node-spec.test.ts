import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineNodeSpec, type NodeTraits } from './node-spec.ts'

function aSpec(traits: Partial<NodeTraits>) {
  return defineNodeSpec({
    kind: 'price',
    role: 'operator',
    title: 'Price',
    summary: 'Asks for a price.',
    ports: { in: ['in'], out: ['out'] },
    config: z.strictObject({}),
    traits: { tombstones: 'pass', ...traits },
    example: { id: 'price', name: 'Price', config: {} },
  })
}

test('a kind that calls outside without waiting for the answer is refused: no circuit could hold it back', () => {
  expect(() => aSpec({ callsOutside: true })).toThrow(
    'The kind "price" has the trait "callsOutside" without "waits": a circuit holds back only what waits for its answer.',
  )
  expect(aSpec({ callsOutside: true, waits: true }).kind).toBe('price')
  expect(aSpec({ waits: true }).kind).toBe('price')
})
