import { userInfo } from 'node:os'

/** Longer names leave no room for those of topics. */
const LONGEST = 40

/** What groups and internal topics of this user's drafts begin with on a broker that others use too: `dev-ana`. */
export function studioNamespace(user = userName()): string {
  const plain = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `dev-${plain.slice(0, LONGEST) || 'somebody'}`
}

/** A process may run as a user that the system has no name for. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `user-${process.getuid?.() ?? 0}`
  }
}
