import { type MemberPath, memberOf, writePath } from '../../../flow/expressions/member-path.ts'
import { membersIn } from '../../../flow/expressions/members-in.ts'
import { isObject, type JsonValue } from '../../../flow/json-value.ts'
import { nearestName } from '../../../flow/nearest-name.ts'
import type { Scope } from '../../../flow/scope.ts'
import type { SampleScope } from './evaluate-samples.ts'

/** A field that an expression counts on and no sample has. */
export interface UnseenField {
  readonly path: string
  /** One that samples have and that was most likely meant. */
  readonly nearest?: string
}

/** The first of them; undefined where there is none, or where a sample is not here as a whole. Throws SourceProblem. */
export function unseenField(source: string, scopes: readonly SampleScope[]): UnseenField | undefined {
  if (scopes.includes('unknown')) return undefined
  const here = scopes.filter((scope) => typeof scope !== 'string')
  for (const path of membersIn(source)) {
    const unseen = firstUnseen(path, here)
    if (unseen !== undefined) return unseen
  }
  return undefined
}

function firstUnseen({ root, segments }: MemberPath, scopes: readonly Scope[]): UnseenField | undefined {
  if (root !== 'value' && root !== 'headers') return undefined
  let parents: readonly (JsonValue | undefined)[] = scopes.map((scope) => scope[root])
  for (const [depth, segment] of segments.entries()) {
    const objects = parents.filter((parent) => parent !== undefined && isObject(parent))
    // How long a list is, is another thing with each message.
    if (typeof segment === 'number' || objects.length === 0) return undefined
    parents = objects.map((object) => memberOf(object, segment) as JsonValue | undefined)
    if (parents.some((each) => each !== undefined)) continue
    const around = segments.slice(0, depth)
    const nearest = nearestName(segment, new Set(objects.flatMap((object) => Object.keys(object))))
    return {
      path: writePath(root, [...around, segment]),
      ...(nearest === undefined ? {} : { nearest: writePath(root, [...around, nearest]) }),
    }
  }
  return undefined
}
