import type { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { isDirty } from '../../flow/document/edit-history.ts'
import type { EditableNode } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import type { FieldPath } from '../../flow/json-tree.ts'
import { memberSchema, valueAt } from '../../flow/schema-walk.ts'
import { specOf } from '../../nodes/catalog.ts'
import type { FlowStore } from './flow-store.ts'

/** Nodes that were put in since the flow was opened or saved. What they still need is no mistake of anybody's yet. */
export interface Fresh {
  readonly nodes: ReadonlySet<string>
  /** Settings that a person has been at and left empty, as `settingKey`: those are told like any other problem. */
  readonly left: ReadonlySet<string>
}

export type FreshStore = StoreApi<Fresh>

const NONE: Fresh = { nodes: new Set(), left: new Set() }

/** Saving asks for a whole flow, so from then on nothing is fresh. */
export function freshStore(flow: FlowStore): FreshStore {
  const store = createStore<Fresh>(() => NONE)
  flow.state.subscribe(({ drawn }, { drawn: before }) => {
    const isOther = drawn?.file !== before?.file
    const wasDirty = before !== undefined && isDirty(before.history)
    const isSaved = drawn !== undefined && !isDirty(drawn.history) && wasDirty
    if (isOther || isSaved) store.setState(NONE, true)
  })
  return store
}

export function noteFresh(store: FreshStore, node: string): void {
  store.setState(({ nodes }) => ({ nodes: new Set([...nodes, node]) }))
}

export function noteLeft(store: FreshStore, node: string, path: FieldPath): void {
  const key = settingKey(node, path)
  if (!store.getState().left.has(key)) store.setState(({ left }) => ({ left: new Set([...left, key]) }))
}

function settingKey(node: string, path: FieldPath): string {
  return JSON.stringify([node, ...path])
}

const UNWIRED: ReadonlySet<FlowProblem['code']> = new Set([
  'INPUT_UNWIRED',
  'NODE_UNREACHED',
  'OUTPUT_UNWIRED',
])

/** Whether a problem is only what a node that was just put in does not have yet. */
export function isNeed({ nodes, left }: Fresh, node: EditableNode, { place, code }: FlowProblem): boolean {
  if (!nodes.has(node.id)) return false
  if (place.on === 'node') return UNWIRED.has(code)
  if (place.on !== 'setting') return false
  // A name is typed letter by letter, and a new one is declared at its end.
  if (code !== 'TOPIC_UNDECLARED' && !isEmpty(valueAt(node.config, place.path))) return false
  return !left.has(settingKey(node.id, place.path)) && !isOwedToOthers(node, place.path)
}

/** Whether the setting could stay empty, were it not for what has been filled in beside it. */
function isOwedToOthers({ kind, config = {} }: EditableNode, [name = '']: FieldPath): boolean {
  const spec = specOf(kind)
  const field = spec && memberSchema(spec.config, name, config)
  if (field === undefined || !(field as z.ZodType).safeParse(undefined).success) return false
  return Object.entries(config).some(([other, value]) => other !== String(name) && !isEmpty(value))
}

/** Nothing is written there yet. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}
