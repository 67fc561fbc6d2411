import { flowFileSchema } from '../../contract/flow-file.ts'
import type { EditableFlow } from './editable-flow.ts'
import { flowFileOf } from './editable-flow.ts'
import type { SetField, TakeChanges } from './edit-command.ts'
import { change, type FlowChange, withChanges } from './flow-change.ts'
import { mustFit } from './must-fit.ts'
import { refuse } from './refusal.ts'

export function planField({ fields }: EditableFlow, { field, value }: SetField): readonly FlowChange[] {
  // What a file may leave out is left out when it is emptied; a flow always has a name.
  const after = value === '' && field !== 'name' ? undefined : value
  mustFit({ schema: flowFileSchema.shape[field], value: after, at: [field] })
  return [change('fields', field, fields[field], after)]
}

/** Changes that come from outside: they must be about this document, and leave one that the file's schema accepts. */
export function planTaking(flow: EditableFlow, { changes }: TakeChanges): readonly FlowChange[] {
  const after = flowFileSchema.safeParse(flowFileOf(withChanges(flow, changes)))
  if (!after.success)
    refuse('These changes do not fit this flow.', 'Open the file again: it holds what was saved last.')
  return changes
}
