import { FlowError } from '../../contract/errors.ts'
import type { StoredMessage } from '../../contract/message.ts'
import type { TopicReference } from '../../contract/flow-file.ts'
import { defineField } from '../../flow/define-field.ts'
import { isObject, type JsonObject, type JsonValue } from '../../flow/json-value.ts'
import type { ValueCodec } from '../codecs/value-codec.ts'
import { describeColumnType, fitValue, readCell } from './column-types.ts'
import { shownCell } from './file-row.ts'
import { tableKey, type TableKey } from './table-key.ts'

/** What a message says of a table: its row, or that the key has none any more. */
export interface RowChange {
  readonly key: TableKey
  /** undefined: a tombstone took the row away. */
  readonly row: JsonObject | undefined
}

/** Reads rows from the messages of a topic. What it throws says why a message is no row. */
export function topicRows(
  { key: keyColumn, columns = {} }: TopicReference,
  codec: ValueCodec,
): (message: StoredMessage) => RowChange {
  const keyType = Object.hasOwn(columns, keyColumn) ? columns[keyColumn]! : 'text'
  const typed = Object.entries(columns).filter(([name]) => name !== keyColumn)
  return ({ key: bytes, value }) => {
    if (bytes === null) throw noRow('it has no key')
    const text = Buffer.from(bytes).toString('utf8')
    const cell = readCell(text, keyType)
    const key = cell === undefined || cell === null ? undefined : tableKey(cell, keyType)
    if (key === undefined) throw noRow(`its key ${shownCell(text)} is not ${describeColumnType(keyType)}`)
    if (value === null) return { key, row: undefined }
    const decoded = codec.decode(value)
    if (!isObject(decoded)) throw noRow('its value is no object')
    const row: Record<string, JsonValue> = { ...decoded }
    for (const [name, type] of typed) {
      if (!Object.hasOwn(row, name)) continue
      const fitted = fitValue(row[name]!, type)
      if (fitted === undefined)
        throw noRow(
          `its ${JSON.stringify(name)}, ${shownCell(row[name]!)}, is not ${describeColumnType(type)}`,
        )
      defineField(row, name, fitted)
    }
    if (!Object.hasOwn(row, keyColumn)) defineField(row, keyColumn, cell!)
    return { key, row }
  }
}

function noRow(what: string): FlowError {
  return new FlowError('CODEC_INPUT_INVALID', { message: `${what}.` })
}
