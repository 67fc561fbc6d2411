import type { PageStudio } from '../page/page-studio.ts'

/** No flow is open. */
export function isClosed(page: PageStudio): boolean {
  return page.flow.document === undefined
}

/** Nothing can be drawn: no flow is open, or another page has the pen. */
export function cannotDraw(page: PageStudio): boolean {
  return isClosed(page) || page.view.getState().isReadOnly
}
