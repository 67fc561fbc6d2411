import { FLOW_FILE_VERSION } from '../../src/contract/flow-file.ts'
import type { EditableFlow } from '../../src/flow/document/editable-flow.ts'

/** A flow with nothing in it. */
export function emptyFlow(id: string, name: string, role: 'flow' | 'outside' = 'flow'): EditableFlow {
  return {
    fields: { version: FLOW_FILE_VERSION, id, name, role, guarantee: 'at-least-once' },
    topics: {},
    references: {},
    parameters: {},
    nodes: [],
    edges: [],
    layout: {},
    writtenEmpty: ['nodes', 'edges'],
  }
}
