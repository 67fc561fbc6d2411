import type { EnvironmentList } from '../../contract/studio/environment-methods.ts'
import type { ViewStore } from '../page/view-store.ts'
import type { EnvironmentStore } from './environment-store.ts'

interface Told {
  readonly environments: EnvironmentStore
  readonly view: ViewStore
  /** What this page asks for. */
  readonly choosing: string | undefined
}

/** What the services tell of the environments: one that this page has not chosen is said, for everything here is about it. */
export function takeEnvironments(page: Told, list: EnvironmentList): void {
  const { chosen: before } = page.environments.getState()
  page.environments.setState(list)
  if (list.chosen === before || list.chosen === page.choosing) return
  page.view.setState({
    notice: {
      message: `Everything here is about "${list.chosen}" now, and no longer about "${before}".`,
      hint: 'Another page has chosen it, or the file of the environment is gone.',
    },
  })
}
