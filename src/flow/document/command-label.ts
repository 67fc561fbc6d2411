import type { NodeSpec } from '../../contract/node-spec.ts'
import type { FieldPath } from '../json-tree.ts'
import { metaOf, schemaAt } from '../schema-walk.ts'
import { type EditableFlow, nameOf, nodesById } from './editable-flow.ts'
import type { EditCommand } from './edit-command.ts'

const entryWords = { topics: 'topic', references: 'reference table', parameters: 'parameter' } as const
const fieldWords = {
  name: 'the name',
  description: 'the description',
  notes: 'the notes',
  guarantee: 'the guarantee',
  role: 'the role',
} as const

/** What the menu says behind Undo and Redo, seen from the document before the command. */
export function commandLabel(command: EditCommand, flow: EditableFlow, catalog: readonly NodeSpec[]): string {
  const name = (id: string) => nameIn(flow, id)
  switch (command.type) {
    case 'add-node':
      return `Add ${kindTitle(command.kind, catalog)}`
    case 'remove-nodes':
      return `Remove ${nodesOf(flow, command.ids)}`
    case 'move-nodes':
      return `Move ${nodesOf(flow, Object.keys(command.places))}`
    case 'place-nodes':
      return command.why === 'tidy' ? 'Tidy' : `Place ${nodesOf(flow, Object.keys(command.places))}`
    case 'connect':
      return `Connect ${name(nodeAt(command.from))} to ${name(nodeAt(command.to))}`
    case 'disconnect':
      return command.edges.length === 1 ? 'Remove edge' : `Remove ${command.edges.length} edges`
    case 'reconnect':
      return 'Reconnect edge'
    case 'set-node':
      return command.field === 'name' ? `Rename ${name(command.id)}` : `Write notes of ${name(command.id)}`
    case 'change-node-id':
      return `Change id of ${name(command.id)}`
    case 'set-setting':
      return `Change ${settingTitle(command, flow, catalog)} of ${name(command.id)}`
    case 'remove-setting':
      return `Remove ${settingTitle(command, flow, catalog)} of ${name(command.id)}`
    case 'set-field':
      return `Change ${fieldWords[command.field]} of the flow`
    case 'set-entry':
      return `${Object.hasOwn(flow[command.section], command.name) ? 'Change' : 'Add'} ${entryWords[command.section]} ${command.name}`
    case 'remove-entry':
      return `Remove ${entryWords[command.section]} ${command.name}`
    case 'rename-entry':
      return `Rename ${entryWords[command.section]} ${command.name}`
    case 'duplicate':
      return `Duplicate ${nodesOf(flow, command.ids)}`
    case 'paste':
      return `Paste ${counted(command.fragment.nodes.length)}`
    case 'batch':
      return command.label ?? batchLabel(command.commands, flow, catalog)
    case 'take-changes':
      return command.label ?? 'Take changes'
  }
}

// That nodes keep the places they are shown at is no deed of its own.
function batchLabel(
  commands: readonly EditCommand[],
  flow: EditableFlow,
  catalog: readonly NodeSpec[],
): string {
  const first = commands.find(
    ({ type, ...rest }) => type !== 'place-nodes' || !('why' in rest && rest.why === 'keep'),
  )
  return first === undefined ? 'Place nodes' : commandLabel(first, flow, catalog)
}

function kindTitle(kind: string, catalog: readonly NodeSpec[]): string {
  const title = catalog.find((spec) => spec.kind === kind)?.title ?? kind
  return title.slice(0, 1).toLowerCase() + title.slice(1)
}

function settingTitle(
  { id, path }: { readonly id: string; readonly path: FieldPath },
  flow: EditableFlow,
  catalog: readonly NodeSpec[],
): string {
  const node = nodesById(flow).get(id)
  const spec = catalog.find(({ kind }) => kind === node?.kind)
  if (spec === undefined || path.length === 0) return 'settings'
  const titles = path.map((_, index) => {
    const schema = schemaAt(spec.config, path.slice(0, index + 1), node?.config)
    return schema === undefined ? undefined : metaOf(schema)['title']
  })
  const title = titles.findLast((each) => typeof each === 'string')
  return typeof title === 'string'
    ? title.toLowerCase()
    : String(path.find((step) => typeof step === 'string') ?? 'settings')
}

function nodesOf(flow: EditableFlow, ids: readonly string[]): string {
  const [only] = ids
  return ids.length === 1 && only !== undefined ? nameIn(flow, only) : counted(ids.length)
}

function counted(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`
}

function nameIn(flow: EditableFlow, id: string): string {
  const node = nodesById(flow).get(id)
  return node === undefined ? id : nameOf(node)
}

function nodeAt(end: string): string {
  return end.slice(0, end.lastIndexOf('.'))
}
