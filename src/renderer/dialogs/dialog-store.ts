import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunStart } from '../../contract/studio/run-methods.ts'
import type { Notice } from '../document/flow-store.ts'
import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import type { FieldPath } from '../../flow/json-tree.ts'

/** What stands in front of the desk; one at a time. */
export type OpenDialog =
  /** A table of the flow by its name, or a new one; `use`: the setting that is to name it. */
  | {
      readonly type: 'reference'
      readonly name?: string
      readonly use?: { readonly node: string; readonly path: FieldPath }
    }
  | { readonly type: 'topic'; readonly topic: string; readonly tab?: 'read' | 'send' }
  | { readonly type: 'send'; readonly node: string }
  | { readonly type: 'new-topic'; readonly name?: string; readonly isCompacted?: boolean }
  | { readonly type: 'new-flow' }
  | { readonly type: 'import'; readonly text: string; readonly from: string }
  | { readonly type: 'share' }
  | { readonly type: 'open-folder' }
  | { readonly type: 'differences'; readonly theirs: OpenedFlow }
  | { readonly type: 'rename-flow'; readonly file: string; readonly name: string }
  | { readonly type: 'delete-flow'; readonly file: string; readonly name: string }
  | { readonly type: 'rename-test'; readonly file: string; readonly name: string }
  | { readonly type: 'delete-test'; readonly file: string; readonly name: string }
  | { readonly type: 'run-from-time' }
  | { readonly type: 'run-clean' }
  /** One by its name, or a new one; `said`: why it is shown. */
  | { readonly type: 'environment'; readonly name?: string; readonly said?: Notice }
  | { readonly type: 'accept-environment'; readonly name: string; readonly said: Notice }
  /** What a run would touch there; without `confirm` it is looked at only. */
  | {
      readonly type: 'run-sheet'
      readonly file: string
      readonly confirm?: (revision: string, withOutside: boolean) => Promise<void>
      readonly withOutside?: boolean
      readonly from?: RunStart
    }
  /** What the flow asks for and nobody has accepted. */
  /** `again`: what was asked for, and is asked again once it is accepted. */
  | { readonly type: 'accept-flow'; readonly file: string; readonly again: () => Promise<void> }

export interface Dialogs {
  readonly open?: OpenDialog | undefined
}

export type DialogStore = StoreApi<Dialogs>

export function dialogStore(): DialogStore {
  return createStore<Dialogs>(() => ({}))
}
