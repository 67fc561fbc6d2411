import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import { describeType } from '../../flow/expressions/cel-value.ts'
import { compileExpression } from '../../flow/expressions/expression.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import type { JsonArray, JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import type { Message, NodeRuntime } from '../../runtime/node-api.ts'
import { pieceBytes } from './piece-bytes.ts'
import { pieceMaker } from './piece-maker.ts'
import type { SplitConfig } from './spec.ts'

const MOST_PIECES = DEFAULTS.splitPieces.value
const utf8 = new TextEncoder()

/** Makes all pieces before it pushes one: a message that fails here has left nothing behind. */
export const splitRuntime: NodeRuntime = {
  create: (config) => {
    const { path, missing } = config as SplitConfig
    const list = compilePath(path)
    const piecesOf = splitter(config as SplitConfig)
    return {
      type: 'operator',
      connect:
        ({ out, empty }) =>
        (message) => {
          const elements = list.get(message.scope)
          if ((elements === undefined || elements === null) && missing === 'empty') return empty!(message)
          const pieces = piecesOf(message, listOf(elements, path))
          if (pieces.length === 0) return empty!(message)
          for (const piece of pieces) out!(piece)
        },
    }
  },
}

function splitter(config: SplitConfig): (message: Message, elements: JsonArray) => readonly Message[] {
  const make = pieceMaker(config)
  const key = config.key === undefined ? undefined : compileExpression(config.key)
  return (message, elements) => {
    if (elements.length > MOST_PIECES) throw tooMany(elements.length)
    const values = make(message, elements)
    if (pieceBytes(message, values, DEFAULTS.splitBytes.value) > DEFAULTS.splitBytes.value)
      throw tooLarge(elements.length)
    return values.map((value, index) => {
      const piece = message.withPiece(index, value)
      return key === undefined ? piece : piece.withEnvelope({ key: keyBytes(key.evaluate(piece.scope)) })
    })
  }
}

function listOf(found: JsonValue | undefined, path: string): JsonArray {
  if (Array.isArray(found)) return found as JsonArray
  const what = found === undefined ? 'missing' : describeType(found)
  throw new FlowError('SPLIT_NOT_A_LIST', {
    message: `${path} is ${what}; only a list can be split.`,
    hint: 'Correct "path", or the sender; a switch in front can take other messages aside.',
    field: path,
  })
}

function keyBytes(value: JsonValue): Uint8Array | null {
  const text = keyText(value)
  return text === null ? null : utf8.encode(text)
}

function tooMany(count: number): FlowError {
  return new FlowError('SPLIT_TOO_LARGE', {
    message: `The list has ${count} elements; ${MOST_PIECES} pieces of one message are the most.`,
    hint: 'Let the sender write several messages.',
  })
}

function tooLarge(count: number): FlowError {
  const most = DEFAULTS.splitBytes.value
  return new FlowError('SPLIT_TOO_LARGE', {
    message: `The ${count} pieces of this message would have more than ${most} bytes (${most / 1024 / 1024} MB) together, headers included.`,
    hint: 'Keep fewer fields in each piece, or let the sender write several messages.',
  })
}
