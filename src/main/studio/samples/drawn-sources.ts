import type { FlowDocument } from '../../../flow/checked-flow.ts'
import { draftOf } from '../../../flow/flow-draft.ts'
import { isPlainObject } from '../../../flow/schema-walk.ts'
import { catalog } from '../../../nodes/catalog.ts'

/** A node that messages come in by, in a drawing that may have faults. */
export interface DrawnSource {
  readonly node: string
  /** The topic it reads, where it does. */
  readonly topic: string | undefined
}

export function drawnSources(document: FlowDocument): readonly DrawnSource[] {
  return draftOf(document, catalog).nodes.flatMap(({ id, spec, config }) =>
    id !== undefined && spec?.role === 'source' ? [{ node: id, topic: topicOf(config) }] : [],
  )
}

// A spec reads only configs without faults; this one may be half typed.
function topicOf(config: unknown): string | undefined {
  const topic = isPlainObject(config) ? config['topic'] : undefined
  return typeof topic === 'string' && topic !== '' ? topic : undefined
}
