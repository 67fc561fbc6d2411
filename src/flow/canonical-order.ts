import { flowFileSchema } from '../contract/flow-file.ts'
import type { NodeSpec } from '../contract/node-spec.ts'
import { type JsonNode, type JsonObjectNode, type JsonProperty, valueOf } from './json-tree.ts'
import { type AnySchema, isRecordSchema, knownKeys, memberSchema, valueAt } from './schema-walk.ts'

/**
 * A flow file in its one order: fields as the schemas name them, nodes by id, edges by their ends, names
 * under topics, references, parameters and layout by name. Data that a schema leaves free keeps its order,
 * because a made message or a header list has one.
 */
export function inCanonicalOrder(root: JsonNode, catalog: readonly NodeSpec[]): JsonNode {
  if (root.type !== 'object') return root
  const ordered = orderFields(root, flowFileSchema)
  return withFields(ordered, (name, value) => orderSection(name, value, catalog))
}

function orderSection(name: string, value: JsonNode, catalog: readonly NodeSpec[]): JsonNode {
  if (value.type === 'object' && isNamedSection(name)) return orderByName(value)
  if (value.type !== 'array') return value
  if (name === 'edges')
    return {
      ...value,
      items: sortBy(value.items, (edge) => [textField(edge, 'from'), textField(edge, 'to')]),
    }
  if (name !== 'nodes') return value
  const items = sortBy(value.items, (node) => [textField(node, 'id')])
  return { ...value, items: items.map((node) => orderNode(node, catalog)) }
}

function isNamedSection(name: string): boolean {
  return ['topics', 'references', 'parameters', 'layout'].includes(name)
}

function orderNode(node: JsonNode, catalog: readonly NodeSpec[]): JsonNode {
  if (node.type !== 'object') return node
  const spec = catalog.find(({ kind }) => kind === textField(node, 'kind'))
  if (spec === undefined) return node
  return withFields(node, (name, value) => (name === 'config' ? orderFields(value, spec.config) : value))
}

// `value` is the node's plain value: made once at the top and walked along, because making it costs as much as it is large.
function orderFields<Node extends JsonNode>(node: Node, schema: AnySchema, value?: unknown): Node
function orderFields(node: JsonNode, schema: AnySchema, value: unknown = valueOf(node)): JsonNode {
  const member = (inner: JsonNode, step: string | number) => {
    const innerSchema = memberSchema(schema, step, value)
    return innerSchema === undefined ? inner : orderFields(inner, innerSchema, valueAt(value, [step]))
  }
  if (node.type === 'array') return { ...node, items: node.items.map(member) }
  if (node.type !== 'object') return node
  const inside = withFields(node, (name, inner) => member(inner, name))
  return isRecordSchema(schema)
    ? inside
    : { ...inside, properties: inSchemaOrder(inside.properties, knownKeys(schema, value)) }
}

// Fields the schema does not know come last, as they were.
function inSchemaOrder(
  properties: readonly JsonProperty[],
  keys: readonly string[],
): readonly JsonProperty[] {
  const rank = new Map(keys.map((key, index) => [key, index]))
  return properties.toSorted((a, b) => (rank.get(a.name) ?? keys.length) - (rank.get(b.name) ?? keys.length))
}

function orderByName(node: JsonObjectNode): JsonObjectNode {
  return { ...node, properties: sortBy(node.properties, ({ name }) => [name]) }
}

function withFields(
  node: JsonObjectNode,
  change: (name: string, value: JsonNode) => JsonNode,
): JsonObjectNode {
  return {
    ...node,
    properties: node.properties.map((property) => ({
      ...property,
      value: change(property.name, property.value),
    })),
  }
}

function textField(node: JsonNode, name: string): string | undefined {
  if (node.type !== 'object') return undefined
  const value = node.properties.find((property) => property.name === name)?.value
  return value?.type === 'leaf' && typeof value.value === 'string' ? value.value : undefined
}

/** By code unit; what has no name comes last, as it was. */
function sortBy<Item>(
  items: readonly Item[],
  names: (item: Item) => readonly (string | undefined)[],
): Item[] {
  return items.toSorted((a, b) => {
    const [ofA, ofB] = [names(a), names(b)]
    for (const [index, first] of ofA.entries()) {
      const order = compareNames(first, ofB[index])
      if (order !== 0) return order
    }
    return 0
  })
}

function compareNames(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return 1
  return b === undefined || a < b ? -1 : 1
}
