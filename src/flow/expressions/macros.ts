import { isObject } from '../json-value.ts'
import type { Scope } from '../scope.ts'
import { spend } from './budget.ts'
import { type CelValue, describeType } from './cel-value.ts'
import type { Compiled, Compiling, Run } from './compiling.ts'
import { Failure, SourceProblem } from './failure.ts'
import type { ASTNode } from './parse.ts'

const MACROS: ReadonlyMap<string, readonly number[]> = new Map([
  ['all', [2]],
  ['exists', [2]],
  ['exists_one', [2]],
  ['filter', [2]],
  ['map', [2, 3]],
])

export function isMacro(name: string, args: number): boolean {
  return MACROS.get(name)?.includes(args) ?? false
}

interface Loop {
  readonly elements: (scope: Scope) => readonly CelValue[]
  readonly set: (element: CelValue) => void
  readonly body: Run
  /** What the body must give true for, in `map` with three arguments. */
  readonly where: Run | undefined
  readonly name: string
}

type Looping = (loop: Loop, scope: Scope) => CelValue

const LOOPS: Readonly<Record<string, Looping>> = {
  all: (loop, scope) => decide(loop, scope, false),
  exists: (loop, scope) => decide(loop, scope, true),
  exists_one: (loop, scope) => selected(loop, scope).length === 1,
  filter: selected,
  map: mapped,
}

/** `list.map(x, ...)` and its like: over the elements of a list, or the field names of an object. */
export function compileMacro(
  node: Extract<ASTNode, { readonly op: 'rcall' }>,
  compiling: Compiling,
): Compiled {
  const [name, receiver, args] = node.args
  const list = compiling.compile(receiver, compiling)
  const bodies = withVariable(args[0]!, args.slice(1), compiling)
  const run = LOOPS[name]!
  const loop: Loop = {
    elements: (scope) => elementsOf(list.run(scope), name),
    set: bodies.set,
    body: bodies.runs.at(-1)!,
    where: bodies.runs.length === 2 ? bodies.runs[0] : undefined,
    name,
  }
  return { run: (scope) => run(loop, scope), constant: false }
}

/** `cel.bind(name, value, expression)`: computes a value once. */
export function compileBind(
  [name, value, body]: readonly [ASTNode, ASTNode, ASTNode],
  compiling: Compiling,
): Compiled {
  const bound = compiling.compile(value, compiling)
  const { set, runs } = withVariable(name, [body], compiling)
  const run: Run = (scope) => {
    set(bound.run(scope))
    return runs[0]!(scope)
  }
  return { run, constant: false }
}

function withVariable(variable: ASTNode, bodies: readonly ASTNode[], compiling: Compiling) {
  if (variable.op !== 'id') throw new SourceProblem('The first argument names a variable: x.', variable.start)
  const { slots } = compiling
  const slot = slots.push(null) - 1
  const inner: Compiling = { ...compiling, locals: new Map([...compiling.locals, [variable.args, slot]]) }
  return {
    set: (element: CelValue) => {
      slots[slot] = element
    },
    runs: bodies.map((body) => compiling.compile(body, inner).run),
  }
}

function elementsOf(value: CelValue, macro: string): readonly CelValue[] {
  if (Array.isArray(value)) return value as readonly CelValue[]
  if (isObject(value)) return Object.keys(value)
  throw new Failure(`${macro}() goes over a list, and got ${describeType(value)}.`)
}

function isTrue(value: CelValue, macro: string): boolean {
  if (value === true || value === false) return value
  throw new Failure(`${macro}() needs true or false for each element, and got ${describeType(value)}.`)
}

// As with && and ||: one element can decide although another one fails.
function decide({ elements, set, body, name }: Loop, scope: Scope, decides: boolean): boolean {
  let failure: unknown
  for (const element of elements(scope)) {
    spend(1)
    set(element)
    try {
      if (isTrue(body(scope), name) === decides) return decides
    } catch (error) {
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return !decides
}

function selected({ elements, set, body, name }: Loop, scope: Scope): CelValue[] {
  const chosen: CelValue[] = []
  for (const element of elements(scope)) {
    spend(1)
    set(element)
    if (isTrue(body(scope), name)) chosen.push(element)
  }
  return chosen
}

function mapped({ elements, set, body, where, name }: Loop, scope: Scope): CelValue[] {
  const made: CelValue[] = []
  for (const element of elements(scope)) {
    spend(1)
    set(element)
    if (where === undefined || isTrue(where(scope), name)) made.push(body(scope))
  }
  return made
}
