import type { PageStudio } from '../page/page-studio.ts'

/** What was changed a moment ago is in the form two frames later. */
const FRAMES = 2

/** Does the work once the form of the node that is chosen is drawn: at once where it is. */
export function onceFormDrawn(page: PageStudio, work: () => void): void {
  behind(page, work, 0)
}

/** The same once that form shows what was changed a moment ago. */
export function onceFormRedrawn(page: PageStudio, work: () => void): void {
  behind(page, work, FRAMES)
}

/**
 * In a large flow the form comes behind a painted frame, and takes no keys before. Where something else is chosen first
 * the work is not done at all.
 */
function behind(page: PageStudio, work: () => void, frames: number): void {
  const chosen = inspectedId(page)
  const look = (left: number) => {
    if (inspectedId(page) !== chosen) return
    if (left <= 0 && isFormOf(chosen)) return work()
    requestAnimationFrame(() => look(left - 1))
  }
  look(frames)
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
