import { flowFileSchema } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { nameHint } from '../nearest-name.ts'
import { isPlainObject } from '../schema-walk.ts'
import type { EditableFlow, EntrySection } from './editable-flow.ts'
import type { RemoveEntry, RenameEntry, SetEntry } from './edit-command.ts'
import { change, type FlowChange } from './flow-change.ts'
import { mustFit } from './must-fit.ts'
import { withRenamed } from './name-uses.ts'
import { refuse } from './refusal.ts'

const what = { topics: 'topic', references: 'reference table', parameters: 'parameter' } as const

export function planEntry(flow: EditableFlow, { section, name, value }: SetEntry): readonly FlowChange[] {
  mustBeEntry(section, name, value)
  return [change(section, name, entryOf(flow, section, name), value)]
}

export function planEntryRemoval(flow: EditableFlow, { section, name }: RemoveEntry): readonly FlowChange[] {
  return [change(section, name, knownEntry(flow, section, name), undefined)]
}

export function planEntryRename(
  flow: EditableFlow,
  { section, name, to }: RenameEntry,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  const entry = knownEntry(flow, section, name)
  if (to === name) return []
  if (entryOf(flow, section, to) !== undefined)
    refuse(`There is a ${what[section]} "${to}" already.`, 'Choose another name.')
  mustBeEntry(section, to, entry)
  return [
    change(section, name, entry, undefined),
    change(section, to, undefined, entry),
    ...(section === 'topics' ? tablesFromTopic(flow, name, to) : []),
    ...flow.nodes.flatMap((node) => {
      const spec = catalog.find(({ kind }) => kind === node.kind)
      const renamed = withRenamed(node, spec, { section, name, to })
      return renamed === node ? [] : [change('nodes', node.id, node, renamed)]
    }),
  ]
}

function tablesFromTopic({ references }: EditableFlow, name: string, to: string): readonly FlowChange[] {
  return Object.entries(references).flatMap(([table, declaration]) => {
    const { from } = declaration
    if (!('topic' in from) || from.topic !== name) return []
    return [change('references', table, declaration, { ...declaration, from: { ...from, topic: to } })]
  })
}

/** The name is checked with its value, by the schema of the section: one rule for both. */
function mustBeEntry(section: EntrySection, name: string, value: unknown): void {
  if (!isPlainObject(value)) refuse(`The ${what[section]} "${name}" is an object.`)
  if (name === '__proto__') refuse('The key "__proto__" cannot be used.', 'Give it another name.')
  mustFit({ schema: flowFileSchema.shape[section], value: { [name]: value }, at: [section] })
}

function knownEntry(flow: EditableFlow, section: EntrySection, name: string): unknown {
  const entry = entryOf(flow, section, name)
  if (entry === undefined)
    refuse(
      `There is no ${what[section]} "${name}".`,
      nameHint(name, Object.keys(flow[section]), `${what[section]} in this flow`),
    )
  return entry
}

function entryOf(flow: EditableFlow, section: EntrySection, name: string): unknown {
  return Object.hasOwn(flow[section], name) ? flow[section][name] : undefined
}
