import type { Scope } from '../scope.ts'
import { type CelValue, describeType } from './cel-value.ts'
import type { Compiled, Compiling, Run } from './compiling.ts'
import { Failure } from './failure.ts'
import type { ASTNode } from './parse.ts'

type NodeOf<Op> = Extract<ASTNode, { readonly op: Op }>

/** CEL's `&&`: false as soon as one side is false, even where the other side fails. */
export function compileAnd(node: NodeOf<'&&'>, compiling: Compiling): Compiled {
  return compileJunction(node.args, { compiling, decides: false, operator: '&&' })
}

/** CEL's `||`: true as soon as one side is true, even where the other side fails. */
export function compileOr(node: NodeOf<'||'>, compiling: Compiling): Compiled {
  return compileJunction(node.args, { compiling, decides: true, operator: '||' })
}

interface Junction {
  readonly compiling: Compiling
  readonly decides: boolean
  readonly operator: string
}

function compileJunction([left, right]: readonly [ASTNode, ASTNode], junction: Junction): Compiled {
  const { compiling, decides, operator } = junction
  const first = compiling.compile(left, compiling)
  const second = compiling.compile(right, compiling)
  const run: Run = (scope) => {
    let failure: unknown
    try {
      if (asBoolean(first.run(scope), operator) === decides) return decides
    } catch (error) {
      failure = error
    }
    const other = asBoolean(second.run(scope), operator)
    if (other === decides || failure === undefined) return other
    throw failure
  }
  return { run, constant: first.constant && second.constant }
}

export function compileNot(node: NodeOf<'!_'>, compiling: Compiling): Compiled {
  const { run, constant } = compiling.compile(node.args, compiling)
  return { run: (scope) => !asBoolean(run(scope), '!'), constant }
}

export function compileChoice(node: NodeOf<'?:'>, compiling: Compiling): Compiled {
  const [condition, left, right] = node.args.map((part) => compiling.compile(part, compiling)) as [
    Compiled,
    Compiled,
    Compiled,
  ]
  const run = (scope: Scope) => (asBoolean(condition.run(scope), '?') ? left.run(scope) : right.run(scope))
  return { run, constant: condition.constant && left.constant && right.constant }
}

function asBoolean(value: CelValue, operator: string): boolean {
  if (value === true || value === false) return value
  throw new Failure(`"${operator}" needs true or false, and got ${describeType(value)}.`)
}
