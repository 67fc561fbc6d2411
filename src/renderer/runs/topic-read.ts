import type { EditableNode } from '../../flow/document/editable-flow.ts'
import { specOf } from '../../nodes/catalog.ts'

/** The topic that a node reads, where it is set. */
export function topicRead({ kind, config = {} }: EditableNode): string | undefined {
  // As it was written: a setting may be missing, or be a parameter's.
  const topic: unknown = specOf(kind)?.traits.readsTopic?.(config)
  return typeof topic === 'string' && topic !== '' ? topic : undefined
}
