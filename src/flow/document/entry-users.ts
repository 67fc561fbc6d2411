import type { NodeSpec } from '../../contract/node-spec.ts'
import { type EditableFlow, nameOf } from './editable-flow.ts'
import { namesUsedBy } from './name-uses.ts'

/** What of a flow uses a topic or a table, as people call it: its nodes, and tables that are read from the topic. */
export function entryUsers(
  flow: EditableFlow,
  { section, name }: { readonly section: 'topics' | 'references'; readonly name: string },
  catalog: readonly NodeSpec[],
): readonly string[] {
  const nodes = flow.nodes.filter((node) => {
    const spec = catalog.find(({ kind }) => kind === node.kind)
    return namesUsedBy(node, spec)[section].includes(name)
  })
  const tables = Object.entries(flow.references).filter(
    ([, { from }]) => section === 'topics' && 'topic' in from && from.topic === name,
  )
  return [...nodes.map(nameOf), ...tables.map(([table]) => `table ${table}`)]
}
