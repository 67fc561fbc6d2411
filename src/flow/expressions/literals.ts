import { defineField } from '../define-field.ts'
import { type CelObject, type CelValue, describeType } from './cel-value.ts'
import type { Compiled, Compiling } from './compiling.ts'
import { Failure } from './failure.ts'
import { isNumeric } from './numbers.ts'
import type { ASTNode } from './parse.ts'

export function compileList(elements: readonly ASTNode[], compiling: Compiling): Compiled {
  const compiled = elements.map((element) => compiling.compile(element, compiling))
  const runs = compiled.map(({ run }) => run)
  return { run: (scope) => runs.map((run) => run(scope)), constant: compiled.every((each) => each.constant) }
}

export function compileMap(
  entries: readonly (readonly [ASTNode, ASTNode])[],
  compiling: Compiling,
): Compiled {
  const compiled = entries.map(
    ([name, value]) => [compiling.compile(name, compiling), compiling.compile(value, compiling)] as const,
  )
  const run: Compiled['run'] = (scope) => {
    const object: Record<string, CelValue> = {}
    for (const [name, value] of compiled) defineField(object, fieldName(name.run(scope)), value.run(scope))
    return object as CelObject
  }
  return { run, constant: compiled.every(([name, value]) => name.constant && value.constant) }
}

// JSON's names are text; CEL lets numbers and booleans be keys, and so they are written as text.
function fieldName(name: CelValue): string {
  if (typeof name === 'string') return name
  if (typeof name === 'boolean' || isNumeric(name)) return String(name)
  throw new Failure(`A field's name is text, and not ${describeType(name)}.`)
}
