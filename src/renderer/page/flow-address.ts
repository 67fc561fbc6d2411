import { flowPath } from '../../contract/studio/workspace-methods.ts'

/** What stands behind the page's address while this flow is open; nothing where none is. */
export function hashOf(file: string | undefined): string {
  return file === undefined ? '' : `#/${file.split('/').map(encodeURIComponent).join('/')}`
}

/** The flow that an address asks for; undefined where it asks for none, or for what is no path of a flow. */
export function fileIn(hash: string): string | undefined {
  if (!hash.startsWith('#/')) return undefined
  try {
    return flowPath.safeParse(decodeURIComponent(hash.slice(2))).data
  } catch {
    return undefined // a "%" that is no escape
  }
}
