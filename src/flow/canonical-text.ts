import type { NodeSpec } from '../contract/node-spec.ts'
import { inCanonicalOrder } from './canonical-order.ts'
import type { FlowDocument } from './checked-flow.ts'
import { type JsonNode, treeOf } from './json-tree.ts'

/** Columns that a line of a flow file has at most, where it can be broken. */
const WIDEST_LINE = 110

/**
 * The one way a flow file is written, so that a change of one field is a change of one line. Whoever writes
 * a flow writes it so: the command, the Studio, the examples.
 */
export function canonicalText(document: FlowDocument, catalog: readonly NodeSpec[]): string {
  return canonicalTextOfTree(treeOf(document), catalog)
}

/** As `canonicalText`, with numbers exactly as they were written. */
export function canonicalTextOfTree(root: JsonNode, catalog: readonly NodeSpec[]): string {
  return `${writeFile(inCanonicalOrder(root, catalog))}\n`
}

function writeFile(root: JsonNode): string {
  if (root.type !== 'object') return write(root, 0, 0)
  const sections = root.properties.map(
    ({ name, value }) => `  ${JSON.stringify(name)}: ${writeSection(value)}`,
  )
  return sections.length === 0 ? '{}' : `{\n${sections.join(',\n')}\n}`
}

// Every topic, node, edge and place has a line of its own, however short the list: then each is its own change.
function writeSection(value: JsonNode): string {
  return value.type === 'leaf' || isEmpty(value) ? inline(value) : broken(value, 2)
}

function write(node: JsonNode, indent: number, before: number): string {
  const short = inline(node)
  // One column for the comma that may follow.
  const fits = indent + before + short.length + 1 <= WIDEST_LINE
  return fits || node.type === 'leaf' || isEmpty(node) ? short : broken(node, indent)
}

function broken(node: Exclude<JsonNode, { type: 'leaf' }>, indent: number): string {
  const inner = indent + 2
  const lines =
    node.type === 'array' ? node.items.map((item) => write(item, inner, 0)) : node.properties.map(fieldLine)
  const [open, close] = node.type === 'array' ? '[]' : '{}'
  return `${open}\n${lines.map((line) => ' '.repeat(inner) + line).join(',\n')}\n${' '.repeat(indent)}${close}`

  function fieldLine({ name, value }: { readonly name: string; readonly value: JsonNode }): string {
    const key = `${JSON.stringify(name)}: `
    return key + write(value, inner, key.length)
  }
}

function inline(node: JsonNode): string {
  if (node.type === 'leaf') return typeof node.value === 'string' ? JSON.stringify(node.value) : node.raw
  if (node.type === 'array') return `[${node.items.map(inline).join(', ')}]`
  if (node.properties.length === 0) return '{}'
  return `{ ${node.properties.map(({ name, value }) => `${JSON.stringify(name)}: ${inline(value)}`).join(', ')} }`
}

function isEmpty(node: JsonNode): boolean {
  return node.type === 'array'
    ? node.items.length === 0
    : node.type === 'object' && node.properties.length === 0
}
