import type { NodeSpec } from '../../contract/node-spec.ts'
import { draftOf } from '../flow-draft.ts'
import type { FieldPath } from '../json-tree.ts'
import { secretLiterals } from '../secret-literals.ts'
import type { Fragment } from './editable-flow.ts'
import { withoutValue, withValue } from './json-edit.ts'

/** The same without texts that are secrets in plain text: what leaves the machine by the clipboard holds none. */
export function withoutSecrets(
  fragment: Fragment,
  catalog: readonly NodeSpec[],
): { readonly fragment: Fragment; readonly found: number } {
  const document = fragment as unknown as Readonly<Record<string, unknown>>
  const places = secretLiterals(document, draftOf(document, catalog))
  // From the last one, so that a removed item of a list moves no other that is still to be found.
  const clean = places.toReversed().reduce<unknown>(withoutSecret, fragment)
  return { fragment: clean as Fragment, found: places.length }
}

function withoutSecret(fragment: unknown, path: FieldPath): unknown {
  const [section, , part] = path
  if (section === 'nodes' && part !== 'config') return withValue(fragment, path, 'secret')
  if (section !== 'nodes')
    return section === 'layout' ? withoutValue(fragment, path) : withoutText(fragment, path)
  const name = path.findLast((step) => typeof step === 'string') ?? 'secret'
  return withValue(fragment, path, { $secret: secretName(name) })
}

// A default or a description can be left out; where a file is read from cannot, and is no secret then.
function withoutText(fragment: unknown, path: FieldPath): unknown {
  const isNeeded = path[0] === 'references' && (path.includes('from') || path.at(-1) === 'key')
  return isNeeded ? withValue(fragment, path, 'secret') : withoutValue(fragment, path)
}

function secretName(field: string): string {
  const name = field
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return name === '' ? 'secret' : name
}
