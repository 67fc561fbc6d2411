import type { FieldPath } from '../json-tree.ts'
import type { EntrySection, Fragment, ParameterEntry, ReferenceEntry, TopicEntry } from './editable-flow.ts'
import type { FlowChange } from './flow-change.ts'
import type { Place, Places } from './place.ts'

/** All that a person can do to a document, as plain data. `applyCommand` carries one out. */
export type EditCommand =
  | AddNode
  | RemoveNodes
  | MoveNodes
  | PlaceNodes
  | Connect
  | Disconnect
  | Reconnect
  | SetNode
  | ChangeNodeId
  | SetSetting
  | RemoveSetting
  | SetField
  | SetEntry
  | RemoveEntry
  | RenameEntry
  | Duplicate
  | Paste
  | Batch
  | TakeChanges

/** Its id is made of its name or kind unless given; its settings are what the kind begins with. */
export interface AddNode {
  readonly type: 'add-node'
  readonly kind: string
  readonly id?: string
  readonly name?: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly place?: Place
}

/** Their edges and places go with them. */
export interface RemoveNodes {
  readonly type: 'remove-nodes'
  readonly ids: readonly string[]
}

/** Touches the layout alone. Places are put on the grid. */
export interface MoveNodes {
  readonly type: 'move-nodes'
  readonly places: Places
  /** Moved by keys: several in a row are one entry of the history. */
  readonly byKeys?: boolean
}

/** As `move-nodes`, for many at once. `tidy` has been asked for; `keep` writes only places the file does not have yet. */
export interface PlaceNodes {
  readonly type: 'place-nodes'
  readonly places: Places
  readonly why: 'tidy' | 'keep'
}

/** Ends are `node.port`. Refused with the sentence of `whyNot`. */
export interface Connect {
  readonly type: 'connect'
  readonly from: string
  readonly to: string
}

export interface Disconnect {
  readonly type: 'disconnect'
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** Leads one end of an edge elsewhere, or both. */
export interface Reconnect {
  readonly type: 'reconnect'
  readonly edge: { readonly from: string; readonly to: string }
  readonly from?: string
  readonly to?: string
}

/** What people call a node, or write about it; without a value it is taken away. */
export interface SetNode {
  readonly type: 'set-node'
  readonly id: string
  readonly field: 'name' | 'notes'
  readonly value?: string
}

/** Edges and layout follow. Stores and groups of a flow that ran are named by the id: the next run begins anew there. */
export interface ChangeNodeId {
  readonly type: 'change-node-id'
  readonly id: string
  readonly to: string
}

/** Edges follow an output port whose name this changes, and go with one that this takes away. */
export interface SetSetting {
  readonly type: 'set-setting'
  readonly id: string
  /** Inside the config: `['rules', 0, 'when']`; empty for the whole config. */
  readonly path: FieldPath
  readonly value: unknown
}

export interface RemoveSetting {
  readonly type: 'remove-setting'
  readonly id: string
  readonly path: FieldPath
}

/** A field of the flow itself; without a value it is taken away. */
export interface SetField {
  readonly type: 'set-field'
  readonly field: 'name' | 'description' | 'notes' | 'guarantee' | 'role'
  readonly value?: string
}

/** Adds a declaration or replaces the one of this name. */
export type SetEntry = { readonly type: 'set-entry'; readonly name: string } & (
  | { readonly section: 'topics'; readonly value: TopicEntry }
  | { readonly section: 'references'; readonly value: ReferenceEntry }
  | { readonly section: 'parameters'; readonly value: ParameterEntry }
)

export interface RemoveEntry {
  readonly type: 'remove-entry'
  readonly section: EntrySection
  readonly name: string
}

/** Everything that mentions the name follows. */
export interface RenameEntry {
  readonly type: 'rename-entry'
  readonly section: EntrySection
  readonly name: string
  readonly to: string
}

export interface Duplicate {
  readonly type: 'duplicate'
  readonly ids: readonly string[]
}

/** `place` is where its upper left corner goes; beside where it was copied unless given. */
export interface Paste {
  readonly type: 'paste'
  readonly fragment: Fragment
  readonly place?: Place
}

/** Several commands as one entry of the history; each sees what the ones before it did. */
export interface Batch {
  readonly type: 'batch'
  readonly commands: readonly EditCommand[]
  /** For the menu: `Wire lookup`. That of the first command unless given. */
  readonly label?: string
}

/** Changes as they are: the inverse of a command, or what another program did to the file. */
export interface TakeChanges {
  readonly type: 'take-changes'
  readonly changes: readonly FlowChange[]
  readonly label?: string
}
