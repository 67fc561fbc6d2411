import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { canonicalText } from './canonical-text.ts'
import type { CheckedFlow, FlowDocument } from './checked-flow.ts'
import { isPlainObject } from './schema-walk.ts'

/**
 * What a run is known by: SHA-256 in hex of the canonical file without layout and notes. Moving a node,
 * formatting the file or writing a note keeps it.
 */
export function revisionOf({ document, nodes }: CheckedFlow): string {
  const text = canonicalText(
    withoutLayoutAndNotes(document),
    nodes.map(({ spec }) => spec),
  )
  return bytesToHex(sha256(new TextEncoder().encode(text)))
}

function withoutLayoutAndNotes(document: FlowDocument): FlowDocument {
  const { layout: _layout, notes: _notes, ...rest } = document
  if (!Array.isArray(rest.nodes)) return rest
  return { ...rest, nodes: rest.nodes.map(withoutNotes) }
}

function withoutNotes(node: unknown): unknown {
  if (!isPlainObject(node)) return node
  const { notes: _notes, ...rest } = node
  return rest
}
