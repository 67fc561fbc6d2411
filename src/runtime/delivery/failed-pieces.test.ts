import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import { codecFor } from '../codecs/codec-for.ts'
import { Message } from '../message.ts'
import type { Failure } from './collector.ts'
import { withPiecesTogether } from './failed-pieces.ts'

const source = { topic: 'orders', partition: 0, codec: codecFor('json'), parameters: {} }
const content = { key: null, value: new Uint8Array([0x7b, 0x7d]), headers: [], timestamp: 1 }

const aMessage = (offset: number) => new Message(source, offset, content)

function failure(root: Message, message: Message, nodeId = 'score'): Failure {
  return { nodeId, root, message, error: new FlowError('NODE_FAILED', { message: 'no' }), attempts: 1 }
}

test('failed pieces of one message become one dead letter that names their places', () => {
  const root = aMessage(0)
  const [first] = withPiecesTogether([0, 3, 7].map((place) => failure(root, root.withPiece(place, place))))
  expect(first).toMatchObject({ pieces: '0, 3, 7' })
  expect(first!.message.value).toBe(0)
})

test('a piece of a piece is named by both places', () => {
  const root = aMessage(0)
  expect(withPiecesTogether([failure(root, root.withPiece(3, {}).withPiece(1, {}))])).toMatchObject([
    { pieces: '3.1' },
  ])
})

test('many places are counted, so that the header stays short', () => {
  const root = aMessage(0)
  const all = Array.from({ length: 100 }, (_, place) => failure(root, root.withPiece(place, {})))
  expect(withPiecesTogether(all)[0]!.pieces).toMatch(/^0, 1, .*, 19 and 80 more$/)
})

test('other messages, other nodes and messages that were not split stay apart', () => {
  const [one, other] = [aMessage(0), aMessage(1)]
  const failures = [
    failure(one, one.withPiece(0, {})),
    failure(one, one.withPiece(1, {}), 'price'),
    failure(other, other.withPiece(0, {})),
    failure(other, other),
    failure(other, other),
  ]
  expect(withPiecesTogether(failures).map(({ pieces }) => pieces)).toEqual([
    '0',
    '1',
    '0',
    undefined,
    undefined,
  ])
})
