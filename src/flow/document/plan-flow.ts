import { flowFileSchema } from '../../contract/flow-file.ts'
import { isPlainObject } from '../schema-walk.ts'
import { type EditableFlow, FLOW_SECTIONS, flowFileOf } from './editable-flow.ts'
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
  const fits =
    changes.every(isSound) && flowFileSchema.safeParse(flowFileOf(withChanges(flow, changes))).success
  if (!fits)
    refuse('These changes do not fit this flow.', 'Open the file again: it holds what was saved last.')
  return changes
}

function isSound({ section, key, after }: FlowChange): boolean {
  if (section !== 'fields' && !FLOW_SECTIONS.includes(section)) return false
  if (typeof key !== 'string' || key === '__proto__') return false
  if (after === undefined) return true
  if (section === 'nodes') return isPlainObject(after) && after['id'] === key
  return (
    section !== 'edges' || (isPlainObject(after) && `${String(after['from'])} ${String(after['to'])}` === key)
  )
}
