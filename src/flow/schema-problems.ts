import type { z } from 'zod'
import type { FieldPath } from './json-tree.ts'
import type { ProblemList } from './problem-list.ts'
import { nearestName, nameHint } from './nearest-name.ts'
import { type AnySchema, knownKeys, metaOf, schemaAt, unwrapSchema, valueAt } from './schema-walk.ts'
import { looksSecret } from './secret-literals.ts'

type Issue = z.core.$ZodIssue

export interface CheckedValue {
  readonly schema: AnySchema
  readonly value: unknown
  /** Where the value stands in the file. */
  readonly at: FieldPath
  /** The Millrace that wrote the file, named where a field is not known here. */
  readonly writtenBy?: string | undefined
}

/** Tells zod's issues as problems: what is so, and the cure the spec itself can give. */
export function addSchemaProblems(
  issues: readonly Issue[],
  checked: CheckedValue,
  problems: ProblemList,
): void {
  for (const issue of issues) addIssue(issue, checked, problems)
}

function addIssue(issue: Issue, checked: CheckedValue, problems: ProblemList): void {
  const path = issue.path as FieldPath
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) addUnknownField([...path, key], checked, problems)
  } else if (issue.code === 'invalid_key') {
    addWrongName(issue, checked, problems)
  } else if (issue.code === 'invalid_union') {
    addUnionIssue(issue, checked, problems)
  } else if (valueAt(checked.value, path) === undefined && path.length > 0) {
    addMissingField(path, checked, problems)
  } else {
    const value = valueAt(checked.value, path)
    problems.add('FIELD_INVALID', {
      at: [...checked.at, ...path],
      message: `${fieldLabel([...checked.at, ...path])} is ${describeValue(value)}.`,
      hint: withExample(cureOf(issue, value), schemaAt(checked.schema, path, checked.value)),
    })
  }
}

function addUnknownField(
  path: FieldPath,
  { schema, value, at, writtenBy }: CheckedValue,
  problems: ProblemList,
): void {
  const name = String(path.at(-1))
  const owner = schemaAt(schema, path.slice(0, -1), value)
  const known = owner === undefined ? [] : knownKeys(owner, valueAt(value, path.slice(0, -1)))
  const hint =
    nearestName(name, known) === undefined && known.length === 0
      ? 'Take it away.'
      : nameHint(name, known, 'field')
  problems.add('FIELD_UNKNOWN', {
    at: [...at, ...path],
    on: 'key',
    message: `The field "${name}" is not known here.`,
    hint:
      writtenBy === undefined
        ? hint
        : `${hint} This file was written by Millrace ${writtenBy}, which may know it.`,
  })
}

function addWrongName(issue: z.core.$ZodIssueInvalidKey, checked: CheckedValue, problems: ProblemList): void {
  const at = [...checked.at, ...(issue.path as FieldPath)]
  const inner = issue.issues[0]
  problems.add('FIELD_INVALID', {
    at,
    on: 'key',
    message: `"${String(at.at(-1))}" cannot be used as a name here.`,
    ...(inner === undefined ? {} : { hint: `A name ${nameRule(inner)}.` }),
  })
}

function addMissingField(path: FieldPath, { schema, value, at }: CheckedValue, problems: ProblemList): void {
  const field = schemaAt(schema, path, value)
  const { description } = field === undefined ? {} : metaOf(field)
  const says = typeof description === 'string' ? `: ${lowerFirst(description)}` : '.'
  problems.add('FIELD_MISSING', {
    at: [...at, ...path],
    message: `The field "${String(path.at(-1))}" is missing.`,
    hint: withExample(`Add it${says}`, field),
  })
}

function addUnionIssue(
  issue: z.core.$ZodIssueInvalidUnion,
  checked: CheckedValue,
  problems: ProblemList,
): void {
  const path = issue.path as FieldPath
  const value = valueAt(checked.value, path)
  if (value === undefined && path.length > 0) return addMissingField(path, checked, problems)
  const deeper = issue.errors.filter((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
  )
  const closest = deeper.toSorted((a, b) => a.length - b.length)[0]
  if (closest !== undefined) {
    const inner = closest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }) as Issue)
    return addSchemaProblems(inner, checked, problems)
  }
  const cures = issue.errors.flatMap((branch) => branch.slice(0, 1).map((inner) => cureOf(inner, value)))
  problems.add('FIELD_INVALID', {
    at: [...checked.at, ...path],
    message: `${fieldLabel([...checked.at, ...path])} is ${describeValue(value)}.`,
    hint: withExample(joinCures(cures, issue), schemaAt(checked.schema, path, checked.value)),
  })
}

function joinCures(cures: readonly string[], issue: z.core.$ZodIssueInvalidUnion): string {
  if (cures.length > 0)
    return [...new Set(cures)]
      .map((cure, index) => (index === 0 ? cure : `Or: ${lowerFirst(cure)}`))
      .join(' ')
  return issue.discriminator === undefined
    ? 'It takes another value.'
    : `"${issue.discriminator}" says which form it has.`
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
}

function cureOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `It takes ${typeNames[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return valuesCure(issue.values, value)
    case 'too_small':
      return sizeCure('at least', issue, Number(issue.minimum) + (issue.inclusive === false ? 1 : 0))
    case 'too_big':
      return sizeCure('at most', issue, Number(issue.maximum) - (issue.inclusive === false ? 1 : 0))
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'It takes a time as 2026-11-20T06:00:00Z.'
        : `It ${nameRule(issue)}.`
    case 'not_multiple_of':
      return `It takes a multiple of ${issue.divisor}.`
    default:
      return `${issue.message.replace(/\.$/, '')}.`
  }
}

function valuesCure(values: readonly unknown[], value: unknown): string {
  const names = values.filter((name) => typeof name === 'string')
  if (typeof value === 'string' && names.length === values.length) {
    const nearest = nearestName(value, names)
    if (nearest !== undefined) return `Did you mean "${nearest}"?`
  }
  return values.length === 1
    ? `It takes ${JSON.stringify(values[0])}.`
    : `It takes one of: ${values.join(', ')}.`
}

function sizeCure(bound: string, issue: { readonly origin: string }, limit: number): string {
  if (issue.origin === 'string')
    return limit === 1 ? 'It takes some text.' : `It takes ${bound} ${limit} characters.`
  if (issue.origin === 'array') return `It takes ${bound} ${limit === 1 ? 'one item' : `${limit} items`}.`
  return `It takes ${bound} ${limit}.`
}

function nameRule(issue: { readonly message: string; readonly code?: string | undefined }): string {
  const pattern = (issue as { readonly pattern?: string }).pattern
  if (issue.message.startsWith('Invalid') && pattern !== undefined) return `matches ${pattern}`
  return issue.message.replace(/\.$/, '')
}

function withExample(cure: string, schema: AnySchema | undefined): string {
  const examples =
    schema === undefined ? undefined : (metaOf(schema).examples ?? metaOf(unwrapSchema(schema)).examples)
  if (!Array.isArray(examples) || examples.length === 0 || cure.startsWith('Did you mean')) return cure
  return `${cure} For example ${JSON.stringify(examples[0])}.`
}

/** `"maxAgeMs"`, or `Item 2 of "rows"`, counted from one as people do. */
export function fieldLabel(at: FieldPath): string {
  const last = at.at(-1)
  if (last === undefined) return 'The file'
  if (typeof last === 'string') return `"${last}"`
  const owner = at.findLast((step) => typeof step === 'string')
  return owner === undefined ? `Item ${last + 1}` : `Item ${last + 1} of "${owner}"`
}

/** A value as a sentence can hold it. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (value === '') return 'empty'
  if (typeof value === 'string' && looksSecret(value)) return 'a secret in plain text'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}..."` : text
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
