import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import type { EditCommand } from '../../flow/document/edit-command.ts'
import {
  type EditHistory,
  markSaved,
  newHistory,
  perform,
  redo,
  undo,
} from '../../flow/document/edit-history.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { openFlow } from '../../flow/document/open-flow.ts'
import type { Places } from '../../flow/document/place.ts'
import { catalog } from '../../nodes/catalog.ts'

/** The flow that is open: its file, and all that was done to it. */
export interface DrawnFlow {
  readonly file: string
  /** Of the file as it was last read or written; null: it is known to be gone. */
  readonly stamp: string | null
  readonly history: EditHistory
  /** Another program has written the file since; null: it is gone. */
  readonly outside?: { readonly stamp: string | null }
  /** Where nodes are shown while the file has no place for any: laid out for the eye, written by the first edit. */
  readonly arranged?: Places
}

/** A sentence that a person should see, with the next step. */
export interface Notice {
  readonly message: string
  readonly hint?: string | undefined
  readonly code?: string | undefined
}

export interface FlowState {
  readonly drawn?: DrawnFlow
  /** Why the file could not be drawn. */
  readonly unreadable?: { readonly file: string; readonly notices: readonly Notice[] }
}

/** The one document of the page. Everything that changes it is a command of one log. */
export class FlowStore {
  readonly state: StoreApi<FlowState> = createStore<FlowState>(() => ({}))

  /** What is drawn now; undefined where nothing is open. */
  get document(): EditableFlow | undefined {
    return this.state.getState().drawn?.history.document
  }

  open({ file, text, stamp }: OpenedFlow): void {
    const { flow, problems, mended } = openFlow(text)
    if (flow === undefined) {
      const notices = problems.map(({ message, hint, code }) => ({ message, hint, code }))
      return this.state.setState({ unreadable: { file, notices } }, true)
    }
    const history = newHistory(flow, { saved: mended.length === 0 })
    this.state.setState({ drawn: { file, stamp, history } }, true)
  }

  close(): void {
    this.state.setState({}, true)
  }

  /** Throws EDIT_REFUSED where it would leave no sound document. */
  perform(command: EditCommand): void {
    this.change((history) => perform(history, command, { catalog, nowMs: performance.now() }))
  }

  undo(): void {
    this.change(undo)
  }

  redo(): void {
    this.change(redo)
  }

  saved({ file, stamp }: OpenedFlow, history: EditHistory): void {
    const { drawn } = this.state.getState()
    // Another flow may have been opened while this one was written.
    if (drawn === undefined || drawn.file !== file) return
    // What was drawn while it was being written is not saved yet.
    const now =
      drawn.history === history
        ? markSaved(history)
        : { ...drawn.history, savedSerial: markSaved(history).savedSerial }
    const { outside: _, ...rest } = drawn
    this.state.setState({ drawn: { ...rest, stamp, history: now } }, true)
  }

  /** Nodes of a file without layout are shown there. Changes nothing of the document. */
  arrange(file: string, arranged: Places): void {
    const { drawn } = this.state.getState()
    if (drawn?.file === file) this.state.setState({ drawn: { ...drawn, arranged } }, true)
  }

  changedOutside(file: string, stamp: string | null): void {
    const { drawn } = this.state.getState()
    if (drawn === undefined || drawn.file !== file) return
    const { outside: _, ...rest } = drawn
    this.state.setState({ drawn: stamp === drawn.stamp ? rest : { ...rest, outside: { stamp } } }, true)
  }

  /** Its file was renamed by another program: what is drawn goes along, and is saved there from now on. */
  movedTo({ file, stamp }: OpenedFlow): void {
    const { drawn } = this.state.getState()
    if (drawn === undefined) return
    const { outside: _, ...rest } = drawn
    const moved = { ...rest, file }
    // Written otherwise as well: then there is a choice to make, as ever.
    this.state.setState({ drawn: stamp === drawn.stamp ? moved : { ...moved, outside: { stamp } } }, true)
  }

  /** What is drawn here counts: saving writes over what another program wrote. */
  keepMine(stamp: string | null): void {
    const { drawn } = this.state.getState()
    if (drawn === undefined) return
    const { outside: _, history, ...rest } = drawn
    this.state.setState({ drawn: { ...rest, stamp, history: { ...history, savedSerial: undefined } } }, true)
  }

  private change(step: (history: EditHistory) => EditHistory): void {
    const { drawn } = this.state.getState()
    if (drawn === undefined) return
    const history = step(drawn.history)
    if (history !== drawn.history) this.state.setState({ drawn: { ...drawn, history } }, true)
  }
}
