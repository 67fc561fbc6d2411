import { LOCAL_ENVIRONMENT } from '../../contract/environment.ts'
import type { EnvironmentList } from '../../contract/studio/environment-methods.ts'

/** The broker of the chosen environment, in a sentence: `this workspace’s broker`, `the broker of staging`. */
export function brokerWords({ chosen }: EnvironmentList): string {
  return chosen === LOCAL_ENVIRONMENT ? 'this workspace’s broker' : `the broker of ${chosen}`
}
