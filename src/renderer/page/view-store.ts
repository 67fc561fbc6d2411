import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Notice } from '../document/flow-store.ts'
import { fileIn } from './flow-address.ts'
import type { Overlay } from './overlay.ts'

export type Theme = 'light' | 'dark'
/** What the left panel shows; undefined: it is closed. */
export type LeftPane = 'flows' | 'nodes' | 'data' | undefined

export const BOTTOM_PANES = {
  messages: 'Messages',
  'dead-letters': 'Dead letters',
  problems: 'Problems',
  tests: 'Tests',
  logs: 'Logs',
} as const
/** What the bottom panel shows while it is open. */
export type BottomPane = keyof typeof BOTTOM_PANES

export interface Pasting {
  readonly at: string
  readonly source: string
  readonly text: string
}

/** How the screen stands: this person's own, and no part of any flow. */
export interface View {
  readonly theme: Theme
  readonly left: LeftPane
  readonly isBottomOpen: boolean
  readonly bottom: BottomPane
  /** The bottom panel has most of the room of the canvas. */
  readonly isBottomTall: boolean
  readonly isSearchOpen: boolean
  /** How often it was opened: each search begins anew. */
  readonly searches: number
  /** In a narrow window, where the inspector lies over the canvas: it shows the flow's own settings. */
  readonly isFlowShown: boolean
  readonly overlay?: Overlay | undefined
  /** Where a message is being pasted: the node whose In shows it, the source that gets it, and what is there already. */
  readonly pasting?: Pasting | undefined
  /** The flow that the address asks for is on its way: what is shown without one would be gone at once. */
  readonly isArriving: boolean
  /** Another page has the pen, or this one is elsewhere. */
  readonly isReadOnly: boolean
  /** The services that answer now are those of another folder. */
  readonly isElsewhere: boolean
  readonly notice?: Notice | undefined
}

export type ViewStore = StoreApi<View>

const THEME = 'millrace-theme'
/** On a narrower screen the canvas gets the room of the left panel, in pixels. */
const WIDE = 1280

export function viewStore(): ViewStore {
  const store = createStore<View>(() => ({
    theme: firstTheme(),
    left: window.innerWidth < WIDE ? undefined : 'nodes',
    isBottomOpen: false,
    bottom: 'problems',
    isBottomTall: false,
    isSearchOpen: false,
    searches: 0,
    isFlowShown: false,
    isArriving: fileIn(location.hash) !== undefined,
    isReadOnly: false,
    isElsewhere: false,
  }))
  const show = ({ theme }: View) => {
    document.documentElement.dataset['theme'] = theme
  }
  show(store.getState())
  followWidth(store)
  store.subscribe((view, before) => {
    if (view.theme === before.theme) return
    show(view)
    keepTheme(view.theme)
  })
  followSystem(store)
  return store
}

/** Who chose the theme that the system has goes on with the system; any other choice is kept. */
function keepTheme(theme: Theme): void {
  if (theme === systemTheme(isDark())) localStorage.removeItem(THEME)
  else localStorage.setItem(THEME, theme)
}

/** The system changes its theme by day and night: so does a page whose theme nobody chose. */
function followSystem(store: ViewStore): void {
  isDark().addEventListener('change', (dark) => {
    if (keptTheme() === undefined) store.setState({ theme: systemTheme(dark) })
  })
}

/** A window that becomes narrow gives the left panel's room to the canvas, and one that becomes wide brings it back. */
function followWidth(store: ViewStore): void {
  const wide = matchMedia(`(width >= ${WIDE}px)`)
  let before: LeftPane = 'nodes'
  wide.addEventListener('change', ({ matches }) => {
    const { left } = store.getState()
    if (!matches) before = left
    store.setState({ left: matches ? (left ?? before) : undefined })
  })
}

function firstTheme(): Theme {
  return keptTheme() ?? systemTheme(isDark())
}

function keptTheme(): Theme | undefined {
  const kept = localStorage.getItem(THEME)
  return kept === 'light' || kept === 'dark' ? kept : undefined
}

function isDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}

function systemTheme({ matches }: { readonly matches: boolean }): Theme {
  return matches ? 'dark' : 'light'
}

/** Shows a pane of the bottom panel; where it is shown already, closes the panel. */
export function toggleBottom(view: ViewStore, pane: BottomPane): void {
  const { isBottomOpen, bottom } = view.getState()
  view.setState({ isBottomOpen: !isBottomOpen || bottom !== pane, bottom: pane })
}
