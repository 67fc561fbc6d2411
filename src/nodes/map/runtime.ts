import { FlowError } from '../../contract/errors.ts'
import { compileExpression } from '../../flow/expressions/expression.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import { compileTarget } from '../../flow/expressions/target.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import type { Scope } from '../../flow/scope.ts'
import type { NodeRuntime } from '../../runtime/node-api.ts'
import type { MapConfig, MapRow } from './spec.ts'

/** What a row reads; `undefined` leaves its target out. */
type Read = (scope: Scope) => JsonValue | undefined
type Change = (value: JsonValue, scope: Scope) => JsonValue

const utf8 = new TextEncoder()
const EMPTY = Object.freeze({})

/** Compiles the rows once; each message then costs one pass over them. */
export const mapRuntime: NodeRuntime = {
  create: (config) => {
    const { mode, rows, key } = config as MapConfig
    const changes = rows.map(compileRow)
    const newKey = key === undefined ? undefined : compileExpression(key)
    return {
      type: 'operator',
      connect:
        ({ out }) =>
        (message) => {
          const { scope } = message
          let mapped = message
          if (changes.length > 0) {
            let value: JsonValue = mode === 'keep' ? message.value : EMPTY
            for (const change of changes) value = change(value, scope)
            mapped = message.withValue(value)
          }
          if (newKey !== undefined) mapped = mapped.withEnvelope({ key: keyBytes(newKey.evaluate(scope)) })
          out!(mapped)
        },
    }
  },
}

function compileRow(row: MapRow): Change {
  const target = compileTarget(row.to)
  const read = compileRead(row)
  return (value, scope) => {
    const to = read(scope)
    return to === undefined ? value : target.set(value, to)
  }
}

function compileRead(row: MapRow): Read {
  if (row.cel !== undefined) {
    const expression = compileExpression(row.cel)
    return (scope) => expression.evaluate(scope)
  }
  if (row.path === undefined) return () => row.value as JsonValue
  const { missing = 'leave-out', path: source } = row
  const path = compilePath(source)
  if (missing === 'leave-out') return (scope) => path.get(scope)
  if (missing === 'null') return (scope) => path.get(scope) ?? null
  return (scope) => orFail(path.get(scope), source, row.to)
}

function orFail(found: JsonValue | undefined, source: string, to: string): JsonValue {
  if (found !== undefined) return found
  throw new FlowError('MAP_FIELD_MISSING', {
    message: `The message has no ${source}, which the row to "${to}" needs.`,
    hint: 'Correct the path, or set "missing" to "leave-out" or "null".',
    field: source,
  })
}

function keyBytes(value: JsonValue): Uint8Array | null {
  const text = keyText(value)
  return text === null ? null : utf8.encode(text)
}
