import type { ViewStore } from '../page/view-store.ts'

/** It begins empty, also while the one before is not gone from the page yet. */
export function openSearch(view: ViewStore): void {
  view.setState(({ searches }) => ({ isSearchOpen: true, searches: searches + 1 }))
}
