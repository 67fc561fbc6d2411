import type { FlowState } from '../document/flow-store.ts'
import { fileIn, hashOf } from './flow-address.ts'
import type { PageStudio } from './page-studio.ts'

/** The line that shows where one is, with its Back and Forward. */
export interface AddressBar {
  readonly hash: string
  /** A place of its own: Back leads here again. */
  push(hash: string): void
  replace(hash: string): void
  /** By Back, by Forward, or because somebody typed there. */
  onMove(listener: () => void): void
}

type AddressedPage = Pick<PageStudio, 'flow' | 'link' | 'open' | 'dialogs'>

/**
 * Keeps the open flow in the address, so that a reload, a bookmark and a second tab come to it, and Back and Forward go
 * from flow to flow. Gives what opens the one that the address asks for.
 */
export function keepAddress(page: AddressedPage, bar: AddressBar): () => Promise<void> {
  /** Since the one that is under way began: until its end the address is ahead of what is shown. */
  let moves = 0
  const follow = async () => {
    moves += 1
    if (moves > 1) return
    for (let seen = 0; seen < moves;) {
      seen = moves
      await go(page, bar)
    }
    moves = 0
    const shown = shownIn(page.flow.state.getState())
    // It could not be opened: the address does not lie about what is here.
    if (shown !== fileIn(bar.hash)) bar.replace(hashOf(shown))
  }
  page.flow.state.subscribe((state, before) => {
    const shown = shownIn(state)
    if (shown === shownIn(before)) return
    if (moves === 0 && shown !== fileIn(bar.hash)) bar.push(hashOf(shown))
  })
  bar.onMove(() => void follow())
  return follow
}

async function go(page: AddressedPage, bar: AddressBar): Promise<void> {
  const wanted = fileIn(bar.hash)
  if (wanted === shownIn(page.flow.state.getState())) return
  // Nobody's place: what is shown stays.
  if (wanted === undefined && bar.hash !== '') return
  page.dialogs.setState({ open: undefined })
  if (wanted === undefined) return page.flow.close()
  await page.open(page.link.ask('workspace.open', { file: wanted }))
}

function shownIn({ drawn, unreadable }: FlowState): string | undefined {
  return drawn?.file ?? unreadable?.file
}

/** That of the browser, or of the window. */
export function browserBar(): AddressBar {
  const address = (hash: string) => `${location.pathname}${location.search}${hash}`
  return {
    get hash() {
      return location.hash
    },
    push: (hash) => history.pushState(null, '', address(hash)),
    replace: (hash) => history.replaceState(null, '', address(hash)),
    onMove: (listener) => window.addEventListener('popstate', listener),
  }
}
