import type { z } from 'zod'
import type { FlowDocument } from './checked-flow.ts'
import type { ExpressionChecks } from './expression-checks.ts'
import type { DraftNode } from './flow-draft.ts'
import { nameHint } from './nearest-name.ts'
import { bindConfig, type BoundConfig, type Parameters } from './parameters.ts'
import type { FieldPath, ProblemList } from './problem-list.ts'
import { addSchemaProblems, fieldLabel } from './schema-problems.ts'
import { isPlainObject, schemaAt, unwrapSchema, type WidgetField, widgetFields } from './schema-walk.ts'

export interface ConfigSurroundings {
  readonly document: FlowDocument
  readonly parameters: Parameters
  readonly expressions: ExpressionChecks
  readonly problems: ProblemList
}

export interface CheckedConfig {
  /** What the kind's schema made of it; undefined where it has faults. */
  readonly config?: unknown
  readonly topics: readonly string[]
  readonly references: readonly string[]
  readonly parameters: readonly string[]
  /** It could name more than is known: its kind is unknown, it has faults, or values are still missing. */
  readonly unsure: boolean
}

/** Checks one node's config by its kind's spec: its fields, the names in them, its expressions, its own rules. */
export function checkConfig(node: DraftNode, around: ConfigSurroundings): CheckedConfig {
  const at: FieldPath = ['nodes', node.index, 'config']
  const { problems } = around
  if (node.spec === undefined || !isPlainObject(node.config))
    return { topics: [], references: [], parameters: [], unsure: true }
  const bound = bindConfig(node.config, around.parameters, { at, problems })
  const fields = [...widgetFields(node.spec.config, bound.value)].filter(({ path }) => !standsIn(bound, path))
  for (const field of fields) checkField(field, at, around)
  const config = parseConfig(node, bound, around)
  const named = (widget: string) => fields.filter((field) => field.widget === widget).map(({ text }) => text)
  return {
    ...(config === undefined ? {} : { config }),
    topics: named('topic'),
    references: named('reference'),
    parameters: [...bound.used, ...fields.flatMap(parametersInExpression)],
    unsure: config === undefined || bound.unbound.length > 0,
  }
}

function parseConfig(
  node: DraftNode,
  bound: BoundConfig,
  { document, problems }: ConfigSurroundings,
): unknown {
  const at: FieldPath = ['nodes', node.index, 'config']
  if (node.spec === undefined) return undefined
  const schema = node.spec.config
  const parsed = schema.safeParse(bound.value)
  if (!parsed.success) {
    const writtenBy = typeof document.writtenBy === 'string' ? document.writtenBy : undefined
    const issues = parsed.error.issues.filter((issue) => !isAboutPlaceholder(issue, bound))
    addSchemaProblems(issues, { schema, value: bound.value, at, writtenBy }, problems)
    // Only placeholders stood in the way: the config is sound as far as it is known.
    if (issues.length > 0 || bound.unbound.length === 0) return undefined
  }
  checkSecrets(schema, bound, { at, problems })
  if (!parsed.success) return undefined
  for (const issue of node.spec.check?.(parsed.data) ?? []) {
    if (standsIn(bound, issue.path)) continue
    problems.add('FIELD_INVALID', {
      at: [...at, ...issue.path],
      message: issue.message,
      ...(issue.hint === undefined ? {} : { hint: issue.hint }),
    })
  }
  return bound.secrets.reduce(
    (config, { path, name }) => withValueAt(config, path, { $secret: name }),
    parsed.data,
  )
}

function checkSecrets(
  schema: z.ZodType,
  bound: BoundConfig,
  { at, problems }: { readonly at: FieldPath; readonly problems: ProblemList },
): void {
  for (const { path, name } of bound.secrets) {
    const field = schemaAt(schema, path, bound.value)
    if (field === undefined || ['string', 'unknown', 'any', 'union'].includes(typeOf(field))) continue
    problems.add('FIELD_INVALID', {
      at: [...at, ...path],
      message: `${fieldLabel(path)} is the secret "${name}".`,
      hint: 'A secret is text, and this field takes something else: use a parameter.',
    })
  }
}

function typeOf(schema: z.core.$ZodType): string {
  return unwrapSchema(schema)._zod.def.type
}

function checkField(field: WidgetField, base: FieldPath, around: ConfigSurroundings): void {
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
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  })
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

function parametersInExpression({ widget, text }: WidgetField): string[] {
  return widget === 'cel' || widget === 'condition' ? parameterMentions(text).map(({ name }) => name) : []
}

/** Every `parameters.name` of an expression, outside its texts. */
function parameterMentions(source: string): { name: string; offset: number }[] {
  const withoutTexts = source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (text) =>
    ' '.repeat(text.length),
  )
  return [...withoutTexts.matchAll(/(?<![\w.])parameters\.([a-zA-Z_]\w*)/g)].map((match) => ({
    name: match[1] ?? '',
    offset: match.index + 'parameters.'.length,
  }))
}

function isAboutPlaceholder(issue: z.core.$ZodIssue, { unbound, secrets }: BoundConfig): boolean {
  const path = issue.path as FieldPath
  const standing = [...unbound, ...secrets.map((secret) => secret.path)]
  if (standing.some((place) => startsWith(path, place))) return true
  // A rule over several fields cannot be judged while one of them is not known.
  return (
    (issue.code === 'custom' || issue.code === 'invalid_union') &&
    standing.some((place) => startsWith(place, path))
  )
}

function standsIn({ unbound, secrets }: BoundConfig, path: FieldPath): boolean {
  return [...unbound, ...secrets.map((secret) => secret.path)].some((place) => startsWith(path, place))
}

function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.length <= path.length && start.every((step, index) => path[index] === step)
}

function withValueAt(value: unknown, path: FieldPath, replacement: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return replacement
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? withValueAt(item, rest, replacement) : item))
  if (!isPlainObject(value) || !Object.hasOwn(value, step)) return value
  return { ...value, [step]: withValueAt(value[step], rest, replacement) }
}
