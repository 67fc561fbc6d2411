import { isObject } from '../json-value.ts'
import { spend } from './budget.ts'
import { type CelValue, describeType, equal } from './cel-value.ts'
import { NO_SCOPE, type Compiled, type Compiling, type Run } from './compiling.ts'
import { Duration } from './duration.ts'
import { Failure } from './failure.ts'
import { checkedText } from './text-length.ts'
import { asSegment } from './member-path.ts'
import { type ArithmeticOperator, calculate, compareNumbers, isNumeric, negate } from './numbers.ts'
import type { ASTNode } from './parse.ts'

const BINARY = new Set(['==', '!=', 'in', '+', '-', '*', '/', '%', '<', '<=', '>', '>='])
type BinaryNode = Extract<
  ASTNode,
  { readonly op: '==' | '!=' | 'in' | '<' | '<=' | '>' | '>=' | ArithmeticOperator }
>

export function isBinary(node: ASTNode): node is BinaryNode {
  return BINARY.has(node.op)
}

export function compileBinary(node: BinaryNode, compiling: Compiling): Compiled {
  const left = compiling.compile(node.args[0], compiling)
  const right = compiling.compile(node.args[1], compiling)
  return { run: joined(node.op, left, right), constant: left.constant && right.constant }
}

function joined(operator: BinaryNode['op'], left: Compiled, right: Compiled): Run {
  switch (operator) {
    case '==':
      return equality(left, right)
    case '!=': {
      const same = equality(left, right)
      return (scope) => !same(scope)
    }
    case 'in':
      return (scope) => isIn(left.run(scope), right.run(scope))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(operator, left, right)
    default:
      return arithmetic(operator, left, right)
  }
}

// A literal on the right is the common case; both fast ways give what `equal` gives.
function equality(left: Compiled, right: Compiled): Run {
  const a = left.run
  const b = right.run
  const literal = right.constant ? smallNumber(b(NO_SCOPE)) : undefined
  if (typeof literal === 'string') return (scope) => a(scope) === literal
  if (typeof literal === 'number') {
    return (scope) => {
      const value = a(scope)
      return typeof value === 'number' ? value === literal : equal(value, literal)
    }
  }
  return (scope) => equal(a(scope), b(scope))
}

// An int literal that a number holds exactly compares and computes with JSON numbers as that number.
function smallNumber(value: CelValue): CelValue {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

type OrderOperator = '<' | '<=' | '>' | '>='

const ORDERS: Readonly<Record<OrderOperator, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

const NUMBER_ORDERS: Readonly<Record<OrderOperator, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

function ordering(operator: OrderOperator, left: Compiled, right: Compiled): Run {
  const a = left.run
  const b = right.run
  const fits = ORDERS[operator]
  const fitsNumbers = NUMBER_ORDERS[operator]
  const literal = right.constant ? smallNumber(b(NO_SCOPE)) : undefined
  if (typeof literal === 'number') {
    return (scope) => {
      const value = a(scope)
      return typeof value === 'number' ? fitsNumbers(value, literal) : fits(order(value, literal, operator))
    }
  }
  return (scope) => fits(order(a(scope), b(scope), operator))
}

function order(left: CelValue, right: CelValue, operator: OrderOperator): number {
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime()
  if (left instanceof Duration && right instanceof Duration) return left.ms - right.ms
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  throw new Failure(`"${operator}" cannot compare ${describeType(left)} with ${describeType(right)}.`, {
    hint: conversionHint(left, right),
  })
}

function conversionHint(left: CelValue, right: CelValue): string {
  const textAndNumber =
    (typeof left === 'string' && isNumeric(right)) || (isNumeric(left) && typeof right === 'string')
  return textAndNumber
    ? 'Make a number of text with double(x), int(x) or decimal(x), text of a number with string(x).'
    : 'Compare values of one type.'
}

function arithmetic(operator: ArithmeticOperator, left: Compiled, right: Compiled): Run {
  const a = left.run
  const b = right.run
  const other = (l: CelValue, r: CelValue) => onOthers(operator, l, r)
  switch (operator) {
    case '+':
      return (scope) => {
        const l = a(scope)
        const r = b(scope)
        return typeof l === 'number' && typeof r === 'number' ? l + r : other(l, r)
      }
    case '-':
      return (scope) => {
        const l = a(scope)
        const r = b(scope)
        return typeof l === 'number' && typeof r === 'number' ? l - r : other(l, r)
      }
    case '*':
      return (scope) => {
        const l = a(scope)
        const r = b(scope)
        return typeof l === 'number' && typeof r === 'number' ? l * r : other(l, r)
      }
    default:
      return (scope) => other(a(scope), b(scope))
  }
}

function onOthers(operator: ArithmeticOperator, left: CelValue, right: CelValue): CelValue {
  if (isNumeric(left) && isNumeric(right)) return calculate(operator, left, right)
  if (operator === '+') {
    const added = add(left, right)
    if (added !== undefined) return added
  }
  if (operator === '-') {
    const between = subtract(left, right)
    if (between !== undefined) return between
  }
  throw new Failure(`"${operator}" is not defined for ${describeType(left)} and ${describeType(right)}.`, {
    hint: conversionHint(left, right),
  })
}

function add(left: CelValue, right: CelValue): CelValue | undefined {
  if (typeof left === 'string' && typeof right === 'string') return checkedText(left + right)
  if (Array.isArray(left) && Array.isArray(right)) {
    spend(left.length + right.length)
    return [...(left as CelValue[]), ...(right as CelValue[])]
  }
  if (left instanceof Date && right instanceof Duration) return movedBy(left, right.ms)
  if (left instanceof Duration && right instanceof Date) return movedBy(right, left.ms)
  if (left instanceof Duration && right instanceof Duration) return new Duration(left.ms + right.ms)
  return undefined
}

function subtract(left: CelValue, right: CelValue): CelValue | undefined {
  if (left instanceof Date && right instanceof Date) return new Duration(left.getTime() - right.getTime())
  if (left instanceof Date && right instanceof Duration) return movedBy(left, -right.ms)
  if (left instanceof Duration && right instanceof Duration) return new Duration(left.ms - right.ms)
  return undefined
}

function movedBy(time: Date, ms: number): Date {
  const moved = new Date(time.getTime() + ms)
  if (Number.isNaN(moved.getTime())) throw new Failure('The timestamp is out of range.')
  return moved
}

function isIn(value: CelValue, among: CelValue): boolean {
  if (Array.isArray(among)) {
    spend(among.length >> 3)
    return (among as readonly CelValue[]).some((element) => equal(value, element))
  }
  const segment = asSegment(value)
  if (isObject(among)) return segment !== undefined && Object.hasOwn(among, String(segment))
  throw new Failure(`"in" looks into a list or an object, and got ${describeType(among)}.`, {
    hint:
      typeof among === 'string'
        ? 'Whether text holds other text is asked with text.contains(other).'
        : 'Name a list or an object.',
  })
}

export function compileMinus(node: Extract<ASTNode, { readonly op: '-_' }>, compiling: Compiling): Compiled {
  const { run, constant } = compiling.compile(node.args, compiling)
  return { run: (scope) => negated(run(scope)), constant }
}

function negated(value: CelValue): CelValue {
  if (isNumeric(value)) return negate(value)
  if (value instanceof Duration) return new Duration(-value.ms)
  throw new Failure(`"-" is not defined for ${describeType(value)}.`)
}
