import { createStore, type StoreApi } from 'zustand/vanilla'
import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import type { EnvironmentList, EnvironmentView } from '../../contract/studio/environment-methods.ts'
import { topicNameIn } from '../../flow/topic-name-in.ts'

export type EnvironmentStore = StoreApi<EnvironmentList>

const LOCAL: EnvironmentView = {
  name: LOCAL_ENVIRONMENT,
  file: null,
  place: 'this machine',
  isShared: false,
  isProtected: false,
  namespace: '',
  topics: { names: {} },
  problems: [],
  secrets: [],
}

/** The environments of the workspace, as the services tell them. */
export function environmentStore(): EnvironmentStore {
  return createStore<EnvironmentList>(() => ({ chosen: LOCAL_ENVIRONMENT, environments: [LOCAL] }))
}

/** The one that everything on the screen is about. */
export function chosenOf({ chosen, environments }: EnvironmentList): EnvironmentView {
  return environments.find(({ name }) => name === chosen) ?? LOCAL
}

/** What a declared topic is called on the broker of the chosen one. */
export function topicOnBroker(list: EnvironmentList, declared: string): string {
  return topicNameIn(chosenOf(list).topics, declared)
}

/** Of declared topics the one that is called so there. */
export function declaredAs<Entry>(
  list: EnvironmentList,
  topics: Readonly<Record<string, Entry>>,
  onBroker: string,
): Entry | undefined {
  const declared = declaredName(list, topics, onBroker)
  return declared === undefined ? undefined : topics[declared]
}

/** What the flow calls the one that is called so there. */
export function declaredName(
  list: EnvironmentList,
  topics: Readonly<Record<string, unknown>>,
  onBroker: string,
): string | undefined {
  return Object.keys(topics).find((declared) => topicOnBroker(list, declared) === onBroker)
}
