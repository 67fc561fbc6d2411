import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { changesBetween, type FlowChange } from '../../flow/document/flow-change.ts'
import { openFlow } from '../../flow/document/open-flow.ts'

/** What differs between the drawing and a file; undefined where the file cannot be drawn. */
export function flowDifferences(mine: EditableFlow, theirs: string): readonly FlowChange[] | undefined {
  const { flow } = openFlow(theirs)
  return flow === undefined ? undefined : changesBetween(mine, flow)
}

const SECTIONS: readonly (readonly [FlowChange['section'], string, string])[] = [
  ['nodes', 'node', 'nodes'],
  ['edges', 'edge', 'edges'],
  ['topics', 'topic', 'topics'],
  ['references', 'reference table', 'reference tables'],
  ['parameters', 'parameter', 'parameters'],
  ['fields', 'field of the flow', 'fields of the flow'],
  ['layout', 'place', 'places'],
]

/** `2 nodes and 1 edge differ from yours.` */
export function differencesText(differences: readonly FlowChange[]): string {
  const parts = SECTIONS.flatMap(([section, one, many]) => {
    const count = differences.filter((each) => each.section === section).length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  })
  if (parts.length === 0) return 'It says the same as yours.'
  const [last] = parts.slice(-1)
  const list = parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
  return `${list} ${differences.length === 1 ? 'differs' : 'differ'} from yours.`
}

/** `node Look up product`, `edge a.out b.in` */
export function differenceName({ section, key, before, after }: FlowChange): string {
  const word = SECTIONS.find(([name]) => name === section)?.[1] ?? section
  const { name } = (after ?? before ?? {}) as { readonly name?: unknown }
  return `${word} ${section === 'nodes' && typeof name === 'string' ? name : key.replace(' ', ' → ')}`
}
