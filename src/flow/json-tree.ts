/** Where something stands in the file: `['nodes', 2, 'config', 'table']`. */
export type FieldPath = readonly (string | number)[]

/** JSON with the place of everything in it, so that a fault can name line and column. */
export type JsonNode = JsonObjectNode | JsonArrayNode | JsonLeaf

export interface JsonObjectNode {
  readonly type: 'object'
  readonly offset: number
  readonly properties: readonly JsonProperty[]
}
export interface JsonProperty {
  readonly name: string
  readonly keyOffset: number
  readonly value: JsonNode
}
export interface JsonArrayNode {
  readonly type: 'array'
  readonly offset: number
  readonly items: readonly JsonNode[]
}
export interface JsonLeaf {
  readonly type: 'leaf'
  readonly offset: number
  readonly value: string | number | boolean | null
  /** As it was written: `1.50` stays `1.50`. */
  readonly raw: string
}

/** A tree of a plain value, as if it stood at the beginning of a file. */
export function treeOf(value: unknown): JsonNode {
  if (Array.isArray(value)) return { type: 'array', offset: 0, items: value.map(treeOf) }
  if (typeof value !== 'object' || value === null)
    return { type: 'leaf', offset: 0, value: value as JsonLeaf['value'], raw: JSON.stringify(value) }
  const fields = Object.entries(value).filter(([, member]) => member !== undefined)
  return {
    type: 'object',
    offset: 0,
    properties: fields.map(([name, member]) => ({ name, keyOffset: 0, value: treeOf(member) })),
  }
}

/** The plain value of a tree. */
export function valueOf(node: JsonNode): unknown {
  if (node.type === 'leaf') return node.value
  if (node.type === 'array') return node.items.map(valueOf)
  return Object.fromEntries(node.properties.map(({ name, value }) => [name, valueOf(value)]))
}
