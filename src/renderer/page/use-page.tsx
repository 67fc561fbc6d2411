import { createContext, type ReactNode, useContext } from 'react'
import { useStore } from 'zustand'
import type { DrawnFlow } from '../document/flow-store.ts'
import type { Fresh } from '../document/fresh-store.ts'
import type { EnvironmentList } from '../../contract/studio/environment-methods.ts'
import type { Selection } from '../document/selection-store.ts'
import type { Previewed } from '../document/preview-store.ts'
import type { Tapping } from '../messages/tap-store.ts'
import type { PageStudio, WorkspaceState } from './page-studio.ts'
import type { Restriction } from '../runs/restriction-store.ts'
import type { Runs } from '../runs/run-store.ts'
import type { View } from './view-store.ts'

const Page = createContext<PageStudio | undefined>(undefined)

export function PageProvider({
  page,
  children,
}: {
  readonly page: PageStudio
  readonly children: ReactNode
}) {
  return <Page value={page}>{children}</Page>
}

export function usePage(): PageStudio {
  const page = useContext(Page)
  if (page === undefined) throw new Error('A pane stands outside of its page.')
  return page
}

/** The part of the open flow that `pick` takes; a pane is drawn again only when that part is another. */
export function useDrawn<Part>(pick: (drawn: DrawnFlow) => Part): Part | undefined {
  return useStore(usePage().flow.state, ({ drawn }) => (drawn === undefined ? undefined : pick(drawn)))
}

export function useView<Part>(pick: (view: View) => Part): Part {
  return useStore(usePage().view, pick)
}

export function useSelection<Part>(pick: (selection: Selection) => Part): Part {
  return useStore(usePage().selection, pick)
}

export function useFresh<Part>(pick: (fresh: Fresh) => Part): Part {
  return useStore(usePage().fresh, pick)
}

export function usePreviewed<Part>(pick: (previewed: Previewed) => Part): Part {
  return useStore(usePage().preview, pick)
}

export function useEnvironments<Part>(pick: (list: EnvironmentList) => Part): Part {
  return useStore(usePage().environments, pick)
}

export function useRuns<Part>(pick: (runs: Runs) => Part): Part {
  return useStore(usePage().runs, pick)
}

export function useRestriction<Part>(pick: (restriction: Restriction) => Part): Part {
  return useStore(usePage().restriction.state, pick)
}

export function useWorkspace<Part>(pick: (workspace: WorkspaceState) => Part): Part {
  return useStore(usePage().workspace, pick)
}

export function useTapping<Part>(pick: (tapping: Tapping) => Part): Part {
  return useStore(usePage().taps.state, pick)
}
