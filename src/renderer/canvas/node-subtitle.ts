import type { EditableNode } from '../../flow/document/editable-flow.ts'
import { specOf } from '../../nodes/catalog.ts'

const LONGEST = 28

/** The kind, and the one setting that matters; the setting alone where the title says the kind already. */
export function nodeSubtitle({ id, name, kind, config = {} }: EditableNode): string {
  const title = (specOf(kind)?.title ?? kind).toLowerCase()
  const setting = mainSetting(config)
  const isSaid = name === undefined && new RegExp(`^${kind}(-\\d+)?$`).test(id)
  const text = setting === undefined ? title : isSaid ? setting : `${title} · ${setting}`
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}

/** By the names that specs use: a kind says first what it works on. */
function mainSetting(config: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of ['topic', 'table', 'file', 'when', 'field', 'path']) {
    const value = config[name]
    if (typeof value === 'string' && value !== '') return value
  }
  for (const name of ['rows', 'rules']) {
    const value = config[name]
    if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? name.slice(0, -1) : name}`
  }
  return undefined
}
