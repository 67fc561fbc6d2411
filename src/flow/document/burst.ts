import type { Batch, EditCommand } from './edit-command.ts'

/** What a command goes on with: two in a row that give the same text are keystrokes of one burst. */
export function burstOf(command: EditCommand): string | undefined {
  switch (command.type) {
    case 'set-setting':
      return JSON.stringify([command.type, command.id, command.path])
    case 'set-node':
      return JSON.stringify([command.type, command.id, command.field])
    case 'set-field':
      return JSON.stringify([command.type, command.field])
    case 'set-entry':
      return JSON.stringify([command.type, command.section, command.name])
    case 'move-nodes':
      return command.byKeys === true
        ? JSON.stringify([command.type, Object.keys(command.places).toSorted()])
        : undefined
    case 'batch':
      return burstOfBatch(command)
    case 'add-node':
    case 'remove-nodes':
    case 'place-nodes':
    case 'connect':
    case 'disconnect':
    case 'reconnect':
    case 'change-node-id':
    case 'remove-setting':
    case 'remove-entry':
    case 'rename-entry':
    case 'duplicate':
    case 'paste':
    case 'take-changes':
      return undefined
  }
}

// That nodes keep the places they are shown at is no deed of its own: what comes with it goes on.
function burstOfBatch({ commands }: Batch): string | undefined {
  const deeds = commands.filter((each) => each.type !== 'place-nodes' || each.why !== 'keep')
  const [only] = deeds
  return deeds.length === 1 && only !== undefined ? burstOf(only) : undefined
}
