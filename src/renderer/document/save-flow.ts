import type { StudioLink } from '../platform/studio-link.ts'
import { drawnText } from './drawing-check.ts'
import type { FlowStore } from './flow-store.ts'

interface SavingPage {
  readonly flow: FlowStore
  readonly link: StudioLink
}

/** Writes what is drawn. Whether there was something. Rejects as `workspace.save` does. */
export async function saveFlow({ flow, link }: SavingPage, { evenSo = false } = {}): Promise<boolean> {
  const { drawn } = flow.state.getState()
  if (drawn === undefined) return false
  const { file, stamp, history } = drawn
  try {
    const text = drawnText(history.document)
    flow.saved(await link.ask('workspace.save', { file, text, over: stamp, evenSo }), history)
    return true
  } catch (error) {
    // Not every folder tells of changes: what there is to choose from is shown all the same.
    if ((error as { code?: string }).code === 'FLOW_CHANGED_OUTSIDE')
      flow.changedOutside(file, await stampNow(link, file))
    throw error
  }
}

async function stampNow(link: StudioLink, file: string): Promise<string | null> {
  try {
    return (await link.ask('workspace.open', { file })).stamp
  } catch {
    return null
  }
}
