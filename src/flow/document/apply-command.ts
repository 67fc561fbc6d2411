import type { NodeSpec } from '../../contract/node-spec.ts'
import type { EditableFlow } from './editable-flow.ts'
import type { EditCommand, TakeChanges } from './edit-command.ts'
import { composed, type FlowChange, inverseOf, withChanges } from './flow-change.ts'
import { planCommand } from './plan-command.ts'

export interface Applied {
  readonly document: EditableFlow
  /** What it came down to; empty where nothing changed. */
  readonly changes: readonly FlowChange[]
  /** Takes it back. */
  readonly inverse: TakeChanges
}

/**
 * Carries a command out. Throws `EDIT_REFUSED` with a sentence and the next step where it would leave a file that its
 * schema refuses, or names what is not there; the document is never changed in place.
 */
export function applyCommand(
  document: EditableFlow,
  command: EditCommand,
  catalog: readonly NodeSpec[],
): Applied {
  const changes = composed([], planCommand(document, command, catalog))
  return {
    document: changes.length === 0 ? document : withChanges(document, changes),
    changes,
    inverse: { type: 'take-changes', changes: inverseOf(changes) },
  }
}

/** The ids of nodes that changes put in, took out, or left with something else in them; places do not count. */
export function touchedNodes(changes: readonly FlowChange[]): {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
} {
  const nodes = changes.filter(({ section }) => section === 'nodes')
  const idsOf = (those: readonly FlowChange[]) => those.map(({ key }) => key)
  return {
    added: idsOf(nodes.filter(({ before }) => before === undefined)),
    removed: idsOf(nodes.filter(({ after }) => after === undefined)),
    changed: idsOf(nodes.filter(({ before, after }) => before !== undefined && after !== undefined)),
  }
}
