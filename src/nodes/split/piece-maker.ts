import { FlowError } from '../../contract/errors.ts'
import { defineField } from '../../flow/define-field.ts'
import { describeType } from '../../flow/expressions/cel-value.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import { isObject, type JsonArray, type JsonObject, type JsonValue } from '../../flow/json-value.ts'
import type { Message } from '../../runtime/node-api.ts'
import type { SplitConfig } from './spec.ts'

/** The values of all pieces of a message. */
export type MakePieces = (message: Message, elements: JsonArray) => JsonArray

/** What an element becomes: itself, or an object of it and of what the pieces keep. Throws NODE_FAILED. */
export function pieceMaker({ keep, into, index }: SplitConfig): MakePieces {
  const kept = Object.entries(keep).map(([name, path]) => ({ name, path: compilePath(path) }))
  if (kept.length === 0 && into === undefined && index === undefined) return (_, elements) => elements
  return (message, elements) => {
    const common: Record<string, JsonValue> = {}
    for (const { name, path } of kept) {
      const value = path.get(message.scope)
      if (value !== undefined) defineField(common, name, value)
    }
    return elements.map((element, place) => {
      const fields = into === undefined ? fieldsOf(element, place) : {}
      const piece: Record<string, JsonValue> = { ...fields, ...common }
      if (into !== undefined) defineField(piece, into, element)
      if (index !== undefined) defineField(piece, index, place)
      return piece
    })
  }
}

function fieldsOf(element: JsonValue, place: number): JsonObject {
  if (isObject(element)) return element
  throw new FlowError('NODE_FAILED', {
    message: `Element ${place} of the list is ${describeType(element)}, so fields beside it have no place in its piece.`,
    hint: 'Set "into" to the field that takes the element.',
  })
}
