import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { decimalFields } from '../../../flow/decimal-fields.ts'
import { parseExactly } from '../../../flow/exact-numbers.ts'
import { compileCondition } from '../../../flow/expressions/condition.ts'
import { compileExpression } from '../../../flow/expressions/expression.ts'
import { compilePath } from '../../../flow/expressions/path.ts'
import { defineField } from '../../../flow/define-field.ts'
import type { JsonValue } from '../../../flow/json-value.ts'
import type { Scope } from '../../../flow/scope.ts'

/** How a field reads its text. */
export type ExpressionForm = 'cel' | 'condition' | 'path'

/** What an expression gives for one sample. */
export type SampleResult =
  | { readonly is: 'value'; readonly text: string }
  | { readonly is: 'true' | 'false' | 'missing' }
  /** It fails on this message, in the engine's words. */
  | { readonly is: 'failed'; readonly message: string; readonly hint?: string }
  /** A tombstone, which the node passes on untouched. */
  | { readonly is: 'passed' }
  /** Only a part of the value is here. */
  | { readonly is: 'unknown' }

/** What expressions see of a sample; else why it is not tried. */
export type SampleScope = Scope | 'unknown' | 'passed'

export interface SampleRules {
  /** The flow's, where they have values. */
  readonly parameters: Scope['parameters']
  /** The node passes tombstones on untouched. */
  readonly passesTombstones: boolean
}

/** Reads samples as a topic of JSON would be read. */
export function sampleScopes(
  messages: readonly PreviewMessageView[],
  { parameters, passesTombstones }: SampleRules,
): readonly SampleScope[] {
  return messages.map((message) => {
    if (message.isCut) return 'unknown'
    if (message.value === null && passesTombstones) return 'passed'
    const headers: Record<string, string> = {}
    for (const { name, value } of message.headers) if (value !== null) defineField(headers, name, value)
    return {
      value: valueOf(message),
      key: message.key,
      headers,
      timestamp: new Date(message.timestamp),
      topic: '',
      partition: 0,
      offset: 0,
      parameters,
    }
  })
}

function valueOf({ value, decimals }: PreviewMessageView): JsonValue {
  if (value === null) return null
  try {
    const parsed = parseExactly(value)
    return decimals === undefined ? parsed : decimalFields(decimals)(parsed)
  } catch {
    return value // text: what a topic of text gives
  }
}

/** Evaluates a text for each sample. Throws EXPRESSION_INVALID. */
export function evaluateSamples(
  form: ExpressionForm,
  source: string,
  scopes: readonly SampleScope[],
): readonly SampleResult[] {
  const run = compiled(form, source)
  // Where a message lies is known when the flow runs, and not of a sample.
  const asksPlace = /(?<![\w.])(topic|partition|offset)\b/.test(withoutTexts(source))
  return scopes.map((scope) => {
    if (typeof scope === 'string') return { is: scope }
    return asksPlace ? { is: 'unknown' } : tried(run, scope)
  })
}

function withoutTexts(source: string): string {
  return source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
}

function tried(run: (scope: Scope) => SampleResult, scope: Scope): SampleResult {
  try {
    return run(scope)
  } catch (error) {
    const { message, hint } = error as Error & { readonly hint?: string }
    return { is: 'failed', message, ...(hint === undefined ? {} : { hint }) }
  }
}

function compiled(form: ExpressionForm, source: string): (scope: Scope) => SampleResult {
  if (form === 'condition') {
    const condition = compileCondition(source)
    return (scope) => ({ is: condition(scope) ? 'true' : 'false' })
  }
  if (form === 'path') {
    const path = compilePath(source)
    return (scope) => {
      const value = path.get(scope)
      return value === undefined ? { is: 'missing' } : { is: 'value', text: jsonText(value) }
    }
  }
  const expression = compileExpression(source)
  return (scope) => ({ is: 'value', text: jsonText(expression.evaluate(scope)) })
}

const LONGEST = 400
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** All digits of a number are shown, as they would be written. */
function jsonText(value: JsonValue): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  const text = JSON.stringify(value, (_, field: unknown) =>
    typeof field === 'bigint' ? rawJSON(String(field)) : field,
  )
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}
