import type { z } from 'zod'
import type { DraftNode } from './flow-draft.ts'
import { checkField, type ConfigSurroundings, parametersIn } from './config-fields.ts'
import { bindConfig, type BoundConfig } from './parameters.ts'
import type { FieldPath } from './json-tree.ts'
import { addSchemaProblems, fieldLabel } from './schema-problems.ts'
import { isPlainObject, widgetFields } from './schema-walk.ts'

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
  const held = [...bound.unbound, ...bound.secrets.map(({ path }) => path)]
  const fields = [...widgetFields(node.spec.config, bound.value)].filter(({ path }) => !standsIn(held, path))
  for (const field of fields) checkField(field, at, around)
  checkSecrets(node, bound, around)
  const config = parseConfig(node, bound, around)
  const named = (widget: string) => fields.filter((field) => field.widget === widget).map(({ text }) => text)
  return {
    ...(config === undefined ? {} : { config }),
    topics: named('topic'),
    references: named('reference'),
    parameters: [...bound.used, ...fields.flatMap(parametersIn)],
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
    const issues = parsed.error.issues.filter(
      (issue) => !isAboutUnbound(issue, bound) && !isAboutSecret(issue, bound),
    )
    addSchemaProblems(issues, { schema, value: bound.value, at, writtenBy }, problems)
    return undefined
  }
  for (const issue of node.spec.check?.(parsed.data) ?? []) {
    if (standsIn(bound.unbound, issue.path)) continue
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

// A secret is text without a form of its own: it cannot name a topic, be a number or an expression.
function checkSecrets(node: DraftNode, bound: BoundConfig, { problems }: ConfigSurroundings): void {
  if (node.spec === undefined || bound.secrets.length === 0) return
  const parsed = node.spec.config.safeParse(bound.value)
  const refused = [
    ...[...widgetFields(node.spec.config, bound.value)].map(({ path }) => path),
    ...(parsed.error?.issues ?? []).map(({ path }) => path as FieldPath),
  ]
  for (const { path, name } of bound.secrets) {
    if (!refused.some((other) => startsWith(other, path))) continue
    problems.add('FIELD_INVALID', {
      at: ['nodes', node.index, 'config', ...path],
      message: `${fieldLabel(path)} is the secret "${name}".`,
      hint: 'This field cannot be secret: write its value, or {"$parameter": "name"}.',
    })
  }
}

function isAboutUnbound(issue: z.core.$ZodIssue, { unbound }: BoundConfig): boolean {
  const path = issue.path as FieldPath
  if (standsIn(unbound, path)) return true
  // A rule over several fields cannot be judged while one of them is not known.
  const isOverSeveral = issue.code === 'custom' || issue.code === 'invalid_union'
  return isOverSeveral && unbound.some((place) => startsWith(place, path))
}

function isAboutSecret(issue: z.core.$ZodIssue, { secrets }: BoundConfig): boolean {
  return standsIn(
    secrets.map(({ path }) => path),
    issue.path as FieldPath,
  )
}

function standsIn(places: readonly FieldPath[], path: FieldPath): boolean {
  return places.some((place) => startsWith(path, place))
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
