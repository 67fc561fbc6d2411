import { nameHint } from './nearest-name.ts'
import type { FlowDocument } from './checked-flow.ts'
import type { Parameters } from './parameters.ts'
import type { ProblemList } from './problem-list.ts'
import type { ExpressionChecks } from './expression-checks.ts'
import type { FieldPath } from './json-tree.ts'
import { isPlainObject, type WidgetField } from './schema-walk.ts'

export interface ConfigSurroundings {
  readonly document: FlowDocument
  readonly parameters: Parameters
  readonly expressions: ExpressionChecks
  readonly problems: ProblemList
}

/** Checks what a field means beyond its type: a declared name, an expression that compiles. `base` is the config's place. */
export function checkField(field: WidgetField, base: FieldPath, around: ConfigSurroundings): void {
  switch (field.widget) {
    case 'topic':
      return checkDeclared(field, base, { around, under: 'topics', code: 'TOPIC_UNDECLARED', what: 'topic' })
    case 'reference':
      return checkDeclared(field, base, {
        around,
        under: 'references',
        code: 'REFERENCE_UNDECLARED',
        what: 'reference table',
      })
    case 'cel':
    case 'condition':
      checkParametersOf(field, base, around)
      return checkSource(field, base, {
        around,
        check: around.expressions.checkExpression,
        code: 'EXPRESSION_INVALID',
      })
    case 'path':
    case 'key-path':
      return checkSource(field, base, { around, check: around.expressions.checkPath, code: 'PATH_INVALID' })
    case 'target':
      return checkSource(field, base, { around, check: around.expressions.checkTarget, code: 'PATH_INVALID' })
    case 'file':
    case 'duration':
    case 'size':
    case 'rows':
    case 'code':
      return
  }
}

interface DeclaredCheck {
  readonly around: ConfigSurroundings
  readonly under: 'topics' | 'references'
  readonly code: 'TOPIC_UNDECLARED' | 'REFERENCE_UNDECLARED'
  readonly what: string
}

function checkDeclared(
  field: WidgetField,
  base: FieldPath,
  { around, under, code, what }: DeclaredCheck,
): void {
  const declared = isPlainObject(around.document[under]) ? around.document[under] : {}
  if (field.text === '' || Object.hasOwn(declared, field.text)) return
  around.problems.add(code, {
    at: [...base, ...field.path],
    message: `The ${what} "${field.text}" is not declared under "${under}".`,
    hint: nameHint(field.text, Object.keys(declared), `${what} in this flow`),
  })
}

interface SourceCheck {
  readonly around: ConfigSurroundings
  readonly check: ExpressionChecks['checkPath']
  readonly code: 'EXPRESSION_INVALID' | 'PATH_INVALID'
}

function checkSource(field: WidgetField, base: FieldPath, { around, check, code }: SourceCheck): void {
  if (field.text === '') return // told by the schema
  const fault = check(field.text)
  if (fault === undefined) return
  around.problems.add(code, {
    at: [...base, ...field.path],
    ...(field.isKey ? { on: 'key' as const } : { within: fault.offset }),
    message: fault.message,
    hint: fault.hint ?? `It takes ${forms[field.widget] ?? 'another text'}.`,
  })
}

const forms: Readonly<Partial<Record<WidgetField['widget'], string>>> = {
  cel: 'a CEL expression, such as value.quantity * value.unit_price',
  condition: 'a CEL condition, such as value.quantity > 1',
  path: 'the path of a field, such as value.customer.id',
  'key-path': 'the path of a field, such as value.customer.id',
  target: 'a field of the value, such as customer.id',
}

function checkParametersOf(
  field: WidgetField,
  base: FieldPath,
  { parameters, problems }: ConfigSurroundings,
): void {
  for (const { name, offset } of parameterMentions(field.text)) {
    if (parameters.has(name)) continue
    problems.add('PARAMETER_UNDECLARED', {
      at: [...base, ...field.path],
      within: offset,
      message: `Parameter "${name}" is not declared under "parameters".`,
      hint: nameHint(name, parameters.keys(), 'parameter in this flow'),
    })
  }
}

/** The parameters that an expression mentions. */
export function parametersIn({ widget, text }: WidgetField): string[] {
  return widget === 'cel' || widget === 'condition' ? parameterMentions(text).map(({ name }) => name) : []
}

/** Every `parameters.name` of an expression, outside its texts; `offset` is where the name begins. */
export function parameterMentions(source: string): { name: string; offset: number }[] {
  const withoutTexts = source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) =>
    ' '.repeat(text.length),
  )
  return [...withoutTexts.matchAll(/(?<![\w.])parameters\.([a-zA-Z_]\w*)/g)].map((match) => ({
    name: match[1] ?? '',
    offset: match.index + 'parameters.'.length,
  }))
}
