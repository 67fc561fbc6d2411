import type { MetaName } from './sandbox-side.ts'

export const META_NAMES: readonly MetaName[] = ['key', 'headers', 'timestamp', 'topic', 'partition', 'offset']

/** What the code asks for by name. Where it finds another way to ask, the sandbox says so, and is given all. */
export function metasNamedIn(body: string): readonly MetaName[] {
  // Random numbers are seeded by where a message comes from.
  const seed = isNamed('random', body) ? ['topic', 'partition', 'offset'] : []
  return META_NAMES.filter((name) => seed.includes(name) || isNamed(name, body))
}

/** JSON.stringify leaves symbols out without a word, and asks what names itself toJSON. */
export function writesQuickly(body: string): boolean {
  return !['toJSON', 'Symbol', 'ownKeys', 'getOwnPropertyDescriptors'].some((name) => isNamed(name, body))
}

export function namesConsole(body: string): boolean {
  return isNamed('console', body)
}

function isNamed(name: string, body: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(body)
}
