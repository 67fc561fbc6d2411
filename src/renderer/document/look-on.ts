import { isDirty } from '../../flow/document/edit-history.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import type { FlowStore } from './flow-store.ts'

interface LookingPage {
  readonly flow: FlowStore
  readonly link: StudioLink
}

/** A page that looks on shows what the other one has saved; what is drawn here and not saved stays. */
export async function lookOn({ flow, link }: LookingPage, file: string): Promise<void> {
  if (!isShownAsSaved(flow, file)) return
  const opened = await link.ask('workspace.open', { file })
  if (isShownAsSaved(flow, file)) flow.open(opened)
}

/** It is open, and nothing is drawn that was not saved. */
export function isShownAsSaved(flow: FlowStore, file: string): boolean {
  const { drawn } = flow.state.getState()
  return drawn?.file === file && !isDirty(drawn.history)
}
