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
