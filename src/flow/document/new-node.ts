import { NAME_PATTERN } from '../../contract/flow-file.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { freeName } from '../free-name.ts'
import { edgeEnds } from './edge-ends.ts'
import { type EditableFlow, type EditableNode, nodesById } from './editable-flow.ts'

/** Ids are part of topic names, which have 200 characters for all. */
const LONGEST_ID = 40

/** An id that no node has, made of what people would call it: `look-up-product`, then `look-up-product-2`. */
export function newNodeId(flow: EditableFlow, title: string): string {
  return freeId(idWords(title), takenIds(flow))
}

/** A new node of a kind, as the kind begins. */
export function newNode(
  spec: NodeSpec,
  id: string,
  { name, config }: { readonly name?: string | undefined; readonly config?: EditableNode['config'] } = {},
): EditableNode {
  return {
    id,
    kind: spec.kind,
    ...(name === undefined ? {} : { name }),
    config: config ?? startingConfig(spec),
  }
}

/** The settings a new node has: what its kind says it begins with. Defaults stay unwritten, so that the file is short. */
function startingConfig(spec: NodeSpec): Readonly<Record<string, unknown>> {
  return spec.begins ?? {}
}

/** Ids in use, also by edges whose node is not there: a new node must not be wired by accident. */
export function takenIds(flow: EditableFlow): ReadonlySet<string> {
  const mentioned = flow.edges.flatMap((edge) => [edgeEnds(edge).from?.node, edgeEnds(edge).to?.node])
  return new Set([...nodesById(flow).keys(), ...mentioned.filter((id) => id !== undefined)])
}

/** The copy of `parse-2` is `parse-3`, not `parse-2-2`. */
export function freeId(id: string, taken: ReadonlySet<string>): string {
  return freeName(id, (each) => taken.has(each), id.replace(/-\d+$/, ''))
}

function idWords(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST_ID)
    .replace(/-+$/, '')
  return NAME_PATTERN.test(words) ? words : 'node'
}
