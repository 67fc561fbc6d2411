import type { NodeSpec } from '../../contract/node-spec.ts'
import type { EditableFlow } from './editable-flow.ts'
import type { EditCommand } from './edit-command.ts'
import { composed, type FlowChange, withChanges } from './flow-change.ts'
import { planConnect, planDisconnect, planReconnect } from './plan-edges.ts'
import { planEntry, planEntryRemoval, planEntryRename } from './plan-entries.ts'
import { planField, planTaking } from './plan-flow.ts'
import { planAdd, planIdChange, planNodeField, planRemoval } from './plan-nodes.ts'
import { planDuplicate, planPaste } from './plan-paste.ts'
import { planMove, planPlaces } from './plan-places.ts'
import { planSetting, planSettingRemoval } from './plan-settings.ts'

/** What a command comes down to in this document. Refuses what would leave no sound document. */
export function planCommand(
  flow: EditableFlow,
  command: EditCommand,
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  switch (command.type) {
    case 'add-node':
      return planAdd(flow, command, catalog)
    case 'remove-nodes':
      return planRemoval(flow, command)
    case 'move-nodes':
      return planMove(flow, command)
    case 'place-nodes':
      return planPlaces(flow, command)
    case 'connect':
      return planConnect(flow, command, catalog)
    case 'disconnect':
      return planDisconnect(flow, command)
    case 'reconnect':
      return planReconnect(flow, command, catalog)
    case 'set-node':
      return planNodeField(flow, command)
    case 'change-node-id':
      return planIdChange(flow, command)
    case 'set-setting':
      return planSetting(flow, command, catalog)
    case 'remove-setting':
      return planSettingRemoval(flow, command, catalog)
    case 'set-field':
      return planField(flow, command)
    case 'set-entry':
      return planEntry(flow, command)
    case 'remove-entry':
      return planEntryRemoval(flow, command)
    case 'rename-entry':
      return planEntryRename(flow, command, catalog)
    case 'duplicate':
      return planDuplicate(flow, command, catalog)
    case 'paste':
      return planPaste(flow, command)
    case 'batch':
      return planBatch(flow, command.commands, catalog)
    case 'take-changes':
      return planTaking(flow, command)
  }
}

function planBatch(
  flow: EditableFlow,
  commands: readonly EditCommand[],
  catalog: readonly NodeSpec[],
): readonly FlowChange[] {
  let changes: readonly FlowChange[] = []
  let changed = flow
  for (const command of commands) {
    const more = planCommand(changed, command, catalog)
    changed = withChanges(changed, more)
    changes = composed(changes, more)
  }
  return changes
}
