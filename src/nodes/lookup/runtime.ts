import { FlowError } from '../../contract/errors.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import { compileTarget } from '../../flow/expressions/target.ts'
import { isObject, type JsonObject, type JsonValue } from '../../flow/json-value.ts'
import type { Message, NodeContext, NodeRuntime, Operator } from '../../runtime/node-api.ts'
import type { ReferenceTable } from '../../runtime/reference/reference-table.ts'
import { convertKey, fitsKeyType, keyTypeError } from './fit-key.ts'
import type { LookupConfig } from './spec.ts'
import { whyMissing } from './why-missing.ts'
import { columnTaker } from './take-columns.ts'

/** The table is in memory, so that a lookup answers at once and keeps the chain synchronous. */
export const lookupRuntime: NodeRuntime = {
  create: async (config, context) => {
    const checked = config as LookupConfig
    return lookup(checked, await context.reference(checked.table), context)
  },
}

const yes = () => 1
const no = () => 0

function lookup(config: LookupConfig, table: ReferenceTable, context: NodeContext): Operator {
  const find = rowFinder(config, table, context)
  const take = columnTaker(config.fields, table.keyColumn)
  const add = rowAdder(config)
  const why = reasonGiver(config, table, context)
  const ageMs = () => Math.max(0, context.clock.now() - table.freshAt)
  return {
    type: 'operator',
    connect:
      ({ found, missing }) =>
      (message) => {
        const { disk } = table.hits
        const row = find(message)
        context.note('ageMs', ageMs)
        if (row === undefined) {
          context.explain?.(message, () => why(message))
          return missing!(message)
        }
        const enriched = add(message, take(row))
        context.count('hits')
        context.note('fromMemory', table.hits.disk === disk ? yes : no)
        found!(enriched)
      },
  }
}

/** The row of a message, or undefined: no key, no row, a table too old. Throws LOOKUP_KEY_TYPE. */
function rowFinder(config: LookupConfig, table: ReferenceTable, context: NodeContext) {
  const path = compilePath(config.key)
  const { maxAgeMs } = config
  return (message: Message): JsonObject | undefined => {
    if (maxAgeMs !== undefined && context.clock.now() - table.freshAt > maxAgeMs) {
      context.count('stale')
      return undefined
    }
    const key = path.get(message.scope)
    if (key === undefined || key === null) return undefined
    if (fitsKeyType(key, table.keyType)) return table.get(key)
    context.count('keyType')
    return ofOtherType(key, config, table)
  }
}

function reasonGiver(
  { key, maxAgeMs, onKeyType }: LookupConfig,
  table: ReferenceTable,
  { clock }: NodeContext,
) {
  const path = compilePath(key)
  return (message: Message): string => {
    const age = clock.now() - table.freshAt
    if (maxAgeMs !== undefined && age > maxAgeMs)
      return `Table "${table.name}" was not refreshed for ${Math.round(age / 1_000)} s, and rows older than ${maxAgeMs / 1_000} s count as missing.`
    const asked = path.get(message.scope)
    return whyMissing(onKeyType === 'convert' ? asTable(asked, table) : asked, table, key)
  }
}

/** The key that was looked for; as it came where it cannot be one of the table's type. */
function asTable(key: JsonValue | undefined, { keyType }: ReferenceTable): JsonValue | undefined {
  if (key === undefined || key === null || fitsKeyType(key, keyType)) return key
  return convertKey(key, keyType) ?? key
}

function ofOtherType(key: JsonValue, config: LookupConfig, table: ReferenceTable): JsonObject | undefined {
  if (config.onKeyType === 'fail') throw keyTypeError(key, table, config.key)
  const converted = config.onKeyType === 'convert' ? convertKey(key, table.keyType) : undefined
  return converted === undefined ? undefined : table.get(converted)
}

function rowAdder({ into, table }: LookupConfig): (message: Message, row: JsonObject) => Message {
  if (into !== undefined) {
    const target = compileTarget(into)
    return (message, row) => message.withValue(target.set(message.value, row))
  }
  return (message, row) => {
    const { value } = message
    if (isObject(value)) return message.withValue({ ...value, ...row })
    throw new FlowError('NODE_FAILED', {
      message: `The value is not an object, so the row of "${table}" has no place in it.`,
      hint: 'Make it an object with a map in front.',
    })
  }
}
