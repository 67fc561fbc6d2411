import type { EnvironmentView } from '../../contract/studio/environment-methods.ts'

type Where = Pick<EnvironmentView, 'name' | 'isShared' | 'isProtected' | 'namespace'>

/** Why dead letters that were set aside under a namespace are not put back from here; undefined where they can be. */
export function whyNotRedriven(
  { name, isShared, isProtected, namespace: own }: Where,
  namespace: string,
): string | undefined {
  if (isProtected) return `"${name}" is protected: the Studio only watches there, and redrives nothing.`
  if (isShared && namespace !== own)
    return `They belong to "${namespace}" on ${name}, and the Studio runs there as "${own}": redrive them where that flow is run.`
  return undefined
}
