import type { PageStudio } from '../page/page-studio.ts'

/** What was changed a moment ago is in the form two frames later. */
const FRAMES = 2

/**
 * Does the work once the form of the node that is chosen is drawn as it is now. In a large flow that form comes behind a
 * painted frame, and takes no keys before. Not at all where something else is chosen first.
 */
export function onceFormDrawn(page: PageStudio, work: () => void): void {
  const chosen = inspectedId(page)
  const look = (frames: number) => {
    if (inspectedId(page) !== chosen) return
    if (frames <= 0 && isFormOf(chosen)) return work()
    requestAnimationFrame(() => look(frames - 1))
  }
  look(FRAMES)
}

function inspectedId({ selection }: PageStudio): string | undefined {
  const { nodes } = selection.getState()
  return nodes.length === 1 ? nodes[0] : undefined
}

/** Where there is no inspector at all, nothing is waited for. */
function isFormOf(id: string | undefined): boolean {
  const form = document.querySelector<HTMLElement>('.inspector')
  return form === null || (!form.inert && form.dataset['node'] === id)
}
