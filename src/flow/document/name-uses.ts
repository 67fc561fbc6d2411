import type { NodeSpec } from '../../contract/node-spec.ts'
import { parameterMentions, parametersIn } from '../config-fields.ts'
import type { FieldPath } from '../json-tree.ts'
import { isPlainObject, type WidgetField, widgetFields } from '../schema-walk.ts'
import type { EditableNode, EntrySection } from './editable-flow.ts'
import { withValue } from './json-edit.ts'

/** The declared names that a node's settings mention. */
export type NamesUsed = Readonly<Record<EntrySection, readonly string[]>>

export function namesUsedBy({ config = {} }: EditableNode, spec: NodeSpec | undefined): NamesUsed {
  const fields = spec === undefined ? [] : [...widgetFields(spec.config, config)]
  const named = (widget: WidgetField['widget']) =>
    fields.filter((field) => field.widget === widget).map(({ text }) => text)
  return {
    topics: named('topic'),
    references: named('reference'),
    parameters: [...parameterPlaces(config, []).map(({ name }) => name), ...fields.flatMap(parametersIn)],
  }
}

export interface Renaming {
  readonly section: EntrySection
  readonly name: string
  readonly to: string
}

/** The node with a declared name replaced wherever its settings mention it; the same object where they do not. */
export function withRenamed(
  node: EditableNode,
  spec: NodeSpec | undefined,
  renaming: Renaming,
): EditableNode {
  const { config } = node
  if (config === undefined) return node
  const places = spec === undefined ? [] : mentions(config, spec, renaming)
  const held = renaming.section === 'parameters' ? parameterPlaces(config, []) : []
  const references = held
    .filter(({ name }) => name === renaming.name)
    .map(({ path }) => ({ path: [...path, '$parameter'], text: renaming.to }))
  const changes = [...places, ...references]
  if (changes.length === 0) return node
  const renamed = changes.reduce<unknown>((value, { path, text }) => withValue(value, path, text), config)
  return { ...node, config: renamed as Readonly<Record<string, unknown>> }
}

interface NewText {
  readonly path: FieldPath
  readonly text: string
}

function mentions(config: unknown, spec: NodeSpec, renaming: Renaming): readonly NewText[] {
  return [...widgetFields(spec.config, config)].flatMap((field) => {
    const text = renamedText(field, renaming)
    return field.isKey || text === field.text ? [] : [{ path: field.path, text }]
  })
}

const widgetOf = { topics: 'topic', references: 'reference' } as const

function renamedText({ widget, text }: WidgetField, { section, name, to }: Renaming): string {
  if (section !== 'parameters') return widget === widgetOf[section] && text === name ? to : text
  if (widget !== 'cel' && widget !== 'condition') return text
  // From the end, so that the places before stay where they are.
  return parameterMentions(text)
    .filter((mention) => mention.name === name)
    .reduceRight(
      (before, { offset }) => before.slice(0, offset) + to + before.slice(offset + name.length),
      text,
    )
}

/** Every `{"$parameter": "name"}` of a config. */
function parameterPlaces(value: unknown, path: FieldPath): readonly { path: FieldPath; name: string }[] {
  if (Array.isArray(value))
    return (value as readonly unknown[]).flatMap((item, index) => parameterPlaces(item, [...path, index]))
  if (!isPlainObject(value)) return []
  const { $parameter: name } = value
  if (typeof name === 'string') return [{ path, name }]
  return Object.entries(value).flatMap(([step, member]) => parameterPlaces(member, [...path, step]))
}
