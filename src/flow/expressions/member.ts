import type { Scope } from '../scope.ts'
import { type CelValue, describeType } from './cel-value.ts'
import type { Compiled, Compiling, Run } from './compiling.ts'
import { Failure, quoted } from './failure.ts'
import { asSegment, memberOf, memberPathOf, type Segment, writePath } from './member-path.ts'
import type { ASTNode } from './parse.ts'
import { rootReader } from './roots.ts'

type MemberNode = Extract<ASTNode, { readonly op: '.' | '[]' }>

/** `value.a.b[0]` as one closure; anything else step by step. */
export function compileMember(node: MemberNode, compiling: Compiling): Compiled {
  const path = memberPathOf(node)
  if (path !== undefined && !compiling.locals.has(path.root)) {
    return { run: pathReader(rootReader(path.root, node.start), path), constant: false }
  }
  const object = compiling.compile(node.args[0], compiling)
  const shown = textOf(node.args[0], compiling)
  if (node.op === '.') return { run: fieldReader(object.run, node.args[1], shown), constant: object.constant }
  const index = compiling.compile(node.args[1], compiling)
  return {
    run: (scope) => elementOf(object.run(scope), index.run(scope), shown),
    constant: object.constant && index.constant,
  }
}

function textOf(node: ASTNode, { source }: Compiling): string {
  const text = source.slice(node.start, node.end).trim()
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}

function pathReader(root: Run, path: { readonly root: string; readonly segments: readonly Segment[] }): Run {
  const { segments } = path
  const [first, second] = segments as readonly [Segment, Segment]
  const missing = segments.map((segment, depth) =>
    missingFailure(segment, writePath(path.root, segments.slice(0, depth))),
  )
  if (segments.length === 1) {
    return (scope) => {
      const found = memberOf(root(scope), first)
      if (found === undefined) throw missing[0]!
      return found
    }
  }
  if (segments.length === 2) {
    return (scope) => {
      const parent = memberOf(root(scope), first)
      if (parent === undefined) throw missing[0]!
      const found = memberOf(parent, second)
      if (found === undefined) throw missing[1]!
      return found
    }
  }
  return (scope) => {
    let at: CelValue = root(scope)
    for (let depth = 0; depth < segments.length; depth++) {
      const next = memberOf(at, segments[depth]!)
      if (next === undefined) throw missing[depth]!
      at = next
    }
    return at
  }
}

// Made once for each place: conditions throw them at the rate of the messages.
function missingFailure(segment: Segment, parent: string): Failure {
  const what = typeof segment === 'number' ? `[${segment}]` : JSON.stringify(segment)
  return new Failure(`${what} is missing in ${parent}.`, {
    missing: true,
    absent: { name: segment, of: parent },
    hint: `Use has(${writePath(parent, [segment])}) to ask for it.`,
  })
}

function fieldReader(object: Run, name: string, shown: string): Run {
  const missing = missingFailure(name, shown)
  return (scope: Scope) => {
    const found = memberOf(object(scope), name)
    if (found === undefined) throw missing
    return found
  }
}

function elementOf(object: CelValue, index: CelValue, shown: string): CelValue {
  const segment = asSegment(index)
  const found = segment === undefined ? undefined : memberOf(object, segment)
  if (found !== undefined) return found
  if (segment === undefined) {
    throw new Failure(
      `${shown} cannot be asked for ${describeType(index)}: an index is text or a whole number.`,
    )
  }
  const what = typeof segment === 'string' ? quoted(segment) : `[${segment}]`
  throw new Failure(`${what} is missing in ${shown}.`, { missing: true })
}

/** `has(value.a.b)`: whether it is there; false too where `value.a` is missing. */
export function compileHas(node: ASTNode, compiling: Compiling): Compiled | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined
  const { run } = compileMember(node, compiling)
  return { run: (scope) => exists(run, scope), constant: false }
}

function exists(run: Run, scope: Scope): boolean {
  try {
    run(scope)
    return true
  } catch (error) {
    if (error instanceof Failure && error.missing) return false
    throw error
  }
}
