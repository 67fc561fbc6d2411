import { compileCall, compileMethod } from './calls.ts'
import { namedType } from './cel-type.ts'
import type { CelValue } from './cel-value.ts'
import { type Compiled, type Compiling, constant, NO_SCOPE, type Run } from './compiling.ts'
import { compileMember } from './member.ts'
import { Failure, SourceProblem } from './failure.ts'
import { LIMITS } from './limits.ts'
import { compileList, compileMap } from './literals.ts'
import { compileAnd, compileChoice, compileNot, compileOr } from './logic.ts'
import { compileBinary, compileMinus, isBinary } from './operators.ts'
import { type ASTNode, parseCel } from './parse.ts'
import { rootReader } from './roots.ts'

/** Compiles a CEL expression to one closure. Throws SourceProblem. */
export function compileCel(source: string): Run {
  return compileNode(parseCel(source), {
    compile: compileNode,
    source,
    slots: [],
    locals: new Map(),
    depth: 0,
  }).run
}

/** Compiles one node; what is constant is computed here, so that its faults are told before the first message. */
function compileNode(node: ASTNode, compiling: Compiling): Compiled {
  if (compiling.depth >= LIMITS.depth)
    throw new SourceProblem('The expression is nested too deeply.', node.start)
  const compiled = compileByKind(node, { ...compiling, depth: compiling.depth + 1 })
  return compiled.constant ? folded(compiled, node) : compiled
}

function compileByKind(node: ASTNode, compiling: Compiling): Compiled {
  if (isBinary(node)) return compileBinary(node, compiling)
  switch (node.op) {
    case 'value':
      return literal(node.args, node)
    case 'id':
      return compileName(node.args, node, compiling)
    case '.':
    case '[]':
      return compileMember(node, compiling)
    case 'call':
      return compileCall(node, compiling)
    case 'rcall':
      return compileMethod(node, compiling)
    case 'list':
      return compileList(node.args, compiling)
    case 'map':
      return compileMap(node.args, compiling)
    case '?:':
      return compileChoice(node, compiling)
    case '||':
      return compileOr(node, compiling)
    case '&&':
      return compileAnd(node, compiling)
    case '!_':
      return compileNot(node, compiling)
    case '-_':
      return compileMinus(node, compiling)
    default:
      throw new SourceProblem(`"${node.op}" is not part of this profile of CEL.`, node.start)
  }
}

function literal(value: unknown, node: ASTNode): Compiled {
  const known = unsigned(value)
  if (known === undefined)
    throw new SourceProblem('This literal is not part of this profile of CEL.', node.start)
  return constant(known)
}

// 5u: the profile knows one kind of whole number.
function unsigned(value: unknown): CelValue | undefined {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
    return value as CelValue
  if (value instanceof Uint8Array) return value
  const whole: unknown = (value as { valueOf(): unknown }).valueOf()
  return typeof whole === 'bigint' ? whole : undefined
}

function compileName(name: string, node: ASTNode, { locals, slots }: Compiling): Compiled {
  const slot = locals.get(name)
  if (slot !== undefined) return { run: () => slots[slot]!, constant: false }
  const type = namedType(name)
  if (type !== undefined) return constant(type)
  return { run: rootReader(name, node.start), constant: false }
}

function folded({ run }: Compiled, node: ASTNode): Compiled {
  try {
    return constant(run(NO_SCOPE))
  } catch (error) {
    if (error instanceof Failure) throw new SourceProblem(error.message, node.start, error.hint)
    throw error
  }
}
