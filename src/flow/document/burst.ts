import type { EditCommand } from './edit-command.ts'

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
    case 'batch':
    case 'take-changes':
      return undefined
  }
}
