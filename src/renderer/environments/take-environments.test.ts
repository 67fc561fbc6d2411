import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ViewStore } from '../page/view-store.ts'
import { environmentStore } from './environment-store.ts'
import { takeEnvironments } from './take-environments.ts'

function aPage(choosing?: string) {
  // The page's own view asks the browser for its theme.
  const view = createStore(() => ({})) as unknown as ViewStore
  const page = { environments: environmentStore(), view, choosing }
  page.view.setState({ notice: { message: 'prod does not answer.' } })
  return page
}

const list = (chosen: string) => ({ chosen, environments: [] })

test('an environment that another page has chosen is said here, in the place of what was said of the one before', () => {
  const page = aPage()
  takeEnvironments(page, list('staging'))
  expect(page.environments.getState().chosen).toBe('staging')
  expect(page.view.getState().notice?.message).toBe(
    'Everything here is about "staging" now, and no longer about "local".',
  )
})

test('nothing is said of the choice of this page, nor where another thing of the list has changed', () => {
  for (const page of [aPage('staging'), aPage()]) {
    takeEnvironments(page, list(page.choosing ?? 'local'))
    expect(page.view.getState().notice?.message).toBe('prod does not answer.')
  }
})
