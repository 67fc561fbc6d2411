import { nearestName } from '../nearest-name.ts'
import type { CelValue } from './cel-value.ts'
import type { Compiled, Compiling } from './compiling.ts'
import { SourceProblem } from './failure.ts'
import { FUNCTIONS, METHODS, type Callable } from './functions/catalog.ts'
import { compileBind, compileMacro, isMacro } from './macros.ts'
import { compileHas } from './member.ts'
import type { ASTNode } from './parse.ts'
import { compileMatches } from './pattern.ts'

/** `size(x)`, `has(x.y)`. */
export function compileCall(node: Extract<ASTNode, { readonly op: 'call' }>, compiling: Compiling): Compiled {
  const [name, args] = node.args
  if (name === 'has') {
    const has = args.length === 1 ? compileHas(args[0]!, compiling) : undefined
    if (has !== undefined) return has
    throw new SourceProblem('has() asks for one field.', node.start, 'Write has(value.customer.id).')
  }
  if (name === 'matches' && args.length === 2) return compileMatches(args as [ASTNode, ASTNode], compiling)
  return called(find(FUNCTIONS, name, { node, what: 'function', count: args.length }), args, compiling)
}

/** `text.contains(x)`, `list.map(x, ...)`, `math.round(x)`. */
export function compileMethod(
  node: Extract<ASTNode, { readonly op: 'rcall' }>,
  compiling: Compiling,
): Compiled {
  const [name, receiver, args] = node.args
  const namespace = receiver.op === 'id' && !compiling.locals.has(receiver.args) ? receiver.args : undefined
  if (namespace === 'cel' && name === 'bind' && args.length === 3)
    return compileBind(args as [ASTNode, ASTNode, ASTNode], compiling)
  if (namespace === 'math') {
    return called(
      find(FUNCTIONS, `math.${name}`, { node, what: 'function', count: args.length }),
      args,
      compiling,
    )
  }
  if (isMacro(name, args.length)) return compileMacro(node, compiling)
  if (name === 'matches' && args.length === 1) return compileMatches([receiver, args[0]!], compiling)
  return called(
    find(METHODS, name, { node, what: 'method', count: args.length }),
    [receiver, ...args],
    compiling,
  )
}

interface Wanted {
  readonly node: ASTNode
  readonly what: 'function' | 'method'
  readonly count: number
}

function find(known: ReadonlyMap<string, Callable>, name: string, { node, what, count }: Wanted): Callable {
  const callable = known.get(name)
  if (callable === undefined) {
    const near = nearestName(name, known.keys())
    throw new SourceProblem(
      `There is no ${what} "${name}".`,
      node.start,
      near === undefined ? undefined : `Did you mean "${near}"?`,
    )
  }
  const { least, most } = callable.counts
  if (count >= least && count <= most) return callable
  const expected = least === most ? String(least) : `${least} to ${most}`
  throw new SourceProblem(`${name}() takes ${expected} arguments, and got ${count}.`, node.start)
}

function called({ run: call }: Callable, args: readonly ASTNode[], compiling: Compiling): Compiled {
  const compiled = args.map((arg) => compiling.compile(arg, compiling))
  const constant = compiled.every((each) => each.constant)
  const [first, second, third] = compiled.map(({ run }) => run)
  if (compiled.length === 1) return { run: (scope) => call(first!(scope)), constant }
  if (compiled.length === 2) return { run: (scope) => call(first!(scope), second!(scope)), constant }
  if (compiled.length === 3)
    return { run: (scope) => call(first!(scope), second!(scope), third!(scope)), constant }
  return { run: (scope) => call(...compiled.map(({ run }): CelValue => run(scope))), constant }
}
