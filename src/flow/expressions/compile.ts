import type { Scope } from '../scope.ts'
import { compileCall, compileMethod } from './calls.ts'
import { CelType, type CelValue } from './cel-value.ts'
import { compileMember } from './member.ts'
import { Failure, SourceProblem } from './failure.ts'
import { LIMITS } from './limits.ts'
import { compileList, compileMap } from './literals.ts'
import { compileAnd, compileChoice, compileNot, compileOr } from './logic.ts'
import { compileBinary, compileMinus, isBinary } from './operators.ts'
import { type ASTNode, parseCel } from './parse.ts'
import { rootReader } from './roots.ts'

/** What a part of an expression runs as. Throws Failure. */
export type Run = (scope: Scope) => CelValue

export interface Compiled {
  readonly run: Run
  /** True where it sees nothing of the message: it is computed once. */
  readonly constant: boolean
}

/** What the parts of one expression share while they are compiled. */
export interface Compiling {
  readonly source: string
  /** Where the variables of `map`, `filter` and the like lie while they run, by their number. */
  readonly slots: CelValue[]
  readonly locals: ReadonlyMap<string, number>
  readonly depth: number
}

/** Compiles a CEL expression to one closure. Throws SourceProblem. */
export function compileCel(source: string): Run {
  return compileNode(parseCel(source), { source, slots: [], locals: new Map(), depth: 0 }).run
}

/** Compiles one node; what is constant is computed here, so that its faults are told before the first message. */
export function compileNode(node: ASTNode, compiling: Compiling): Compiled {
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

// `timestamp` and `duration` are no names of types here: the first is the message's own.
const TYPE_NAMES = ['int', 'double', 'string', 'bool', 'bytes', 'list', 'map', 'null_type']
const TYPES: ReadonlyMap<string, CelType> = new Map(
  [...TYPE_NAMES, 'decimal', 'timestamp', 'duration', 'type'].map(
    (title) => [title, new CelType(title)] as const,
  ),
)

export function celType(title: string): CelType {
  return TYPES.get(title)!
}

function compileName(name: string, node: ASTNode, { locals, slots }: Compiling): Compiled {
  const slot = locals.get(name)
  if (slot !== undefined) return { run: () => slots[slot]!, constant: false }
  if (TYPE_NAMES.includes(name)) return constant(celType(name))
  return { run: rootReader(name, node.start), constant: false }
}

export function constant(value: CelValue): Compiled {
  return { run: () => value, constant: true }
}

const NO_SCOPE = undefined as unknown as Scope

function folded({ run }: Compiled, node: ASTNode): Compiled {
  try {
    return constant(run(NO_SCOPE))
  } catch (error) {
    if (error instanceof Failure) throw new SourceProblem(error.message, node.start, error.hint)
    throw error
  }
}
