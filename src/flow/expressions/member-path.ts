import { isObject } from '../json-value.ts'
import type { CelValue } from './cel-value.ts'
import { asDecimal, isNumeric } from './numbers.ts'
import type { ASTNode } from './parse.ts'

export type Segment = string | number

/** A member expression taken apart: `value.items[0]["odd name"]` is value, then items, 0 and odd name. */
export interface MemberPath {
  readonly root: string
  readonly segments: readonly Segment[]
}

/** The path that a syntax tree stands for, or undefined where it computes something. */
export function memberPathOf(node: ASTNode): MemberPath | undefined {
  const segments: Segment[] = []
  let at = node
  for (;;) {
    if (at.op === 'id') return { root: at.args, segments: segments.reverse() }
    if (at.op === '.') segments.push(at.args[1])
    else if (at.op === '[]') {
      const segment = literalSegment(at.args[1])
      if (segment === undefined) return undefined
      segments.push(segment)
    } else return undefined
    at = at.args[0]
  }
}

function literalSegment(node: ASTNode): Segment | undefined {
  if (node.op !== 'value') return undefined
  if (typeof node.args === 'string') return node.args
  return typeof node.args === 'bigint' && Number.isSafeInteger(Number(node.args))
    ? Number(node.args)
    : undefined
}

/** The field or element itself, never what its prototype has; undefined where there is none. */
export function memberOf(value: CelValue, segment: Segment): CelValue | undefined {
  if (typeof segment === 'number')
    return Array.isArray(value) ? (value as readonly CelValue[])[segment] : undefined
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined
}

/** A path as one would write it. */
export function writePath(root: string, segments: readonly Segment[]): string {
  return segments.reduce<string>((text, segment) => text + writeSegment(segment), root)
}

function writeSegment(segment: Segment): string {
  if (typeof segment === 'number') return `[${segment}]`
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`
}

/** A list position from any kind of number: JSON's 2 and CEL's 2 are the same place. */
export function asSegment(index: CelValue): Segment | undefined {
  if (typeof index === 'string') return index
  if (!isNumeric(index)) return undefined
  const position = typeof index === 'number' ? index : asDecimal(index).toNumber()
  return Number.isSafeInteger(position) ? position : undefined
}
