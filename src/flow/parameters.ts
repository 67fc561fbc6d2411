import { type ParameterDeclaration, parameterSchema } from '../contract/flow-file.ts'
import type { ParameterValue } from './checked-flow.ts'
import { nameHint } from './nearest-name.ts'
import type { FieldPath } from './json-tree.ts'
import type { ProblemList } from './problem-list.ts'
import { isPlainObject } from './schema-walk.ts'

export interface Parameter {
  readonly name: string
  readonly declaration: ParameterDeclaration
  /** The value given, or the default; missing where there is neither. */
  readonly value?: ParameterValue
}

export type Parameters = ReadonlyMap<string, Parameter>

/** Text of the command line by parameter name: `--set name=value`. */
export type GivenValues = Readonly<Record<string, string>>

const kinds = {
  text: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
} as const

/** The declared parameters with their values. `given` is missing while a file is only looked at. */
export function readParameters(
  document: Readonly<Record<string, unknown>>,
  given: GivenValues | undefined,
  problems: ProblemList,
): Parameters {
  const declared = isPlainObject(document.parameters) ? document.parameters : {}
  const parameters = new Map<string, Parameter>()
  for (const [name, raw] of Object.entries(declared)) {
    const declaration = parameterSchema.safeParse(raw)
    if (!declaration.success) continue // told by the file's schema
    parameters.set(name, readParameter(name, declaration.data, { given, problems }))
  }
  for (const name of Object.keys(given ?? {})) {
    if (!Object.hasOwn(declared, name))
      problems.add('PARAMETER_UNDECLARED', {
        at: ['parameters'],
        message: `This flow has no parameter "${name}".`,
        hint: nameHint(name, parameters.keys(), 'parameter in this flow'),
      })
  }
  return parameters
}

function readParameter(
  name: string,
  declaration: ParameterDeclaration,
  { given, problems }: { readonly given: GivenValues | undefined; readonly problems: ProblemList },
): Parameter {
  const standard = declaration.default
  if (standard !== undefined && !fits(declaration.type, standard)) {
    problems.add('PARAMETER_INVALID', {
      at: ['parameters', name, 'default'],
      message: `The default of parameter "${name}" is ${JSON.stringify(standard)}.`,
      hint: `The parameter takes ${kinds[declaration.type]}: correct the default or the type.`,
    })
  }
  const text = given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined
  if (text !== undefined) {
    const value = convert(declaration.type, text)
    if (value !== undefined) return { name, declaration, value }
    problems.add('PARAMETER_INVALID', {
      at: ['parameters', name],
      message: `Parameter "${name}" was given ${JSON.stringify(text)}.`,
      hint: `It takes ${kinds[declaration.type]}: --set ${name}=${exampleOf(declaration)}`,
      step: { do: 'give-default', parameter: name },
    })
    return { name, declaration }
  }
  if (standard !== undefined) return { name, declaration, value: standard }
  if (given !== undefined)
    problems.add('PARAMETER_INVALID', {
      at: ['parameters', name],
      message: `Parameter "${name}" has no value.`,
      hint: `Give it one: --set ${name}=${exampleOf(declaration)}`,
      step: { do: 'give-default', parameter: name },
    })
  return { name, declaration }
}

function fits(type: ParameterDeclaration['type'], value: ParameterValue): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  return typeof value === (type === 'text' ? 'string' : type)
}

function convert(type: ParameterDeclaration['type'], text: string): ParameterValue | undefined {
  if (type === 'text') return text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) && fits(type, value) ? value : undefined
}

function exampleOf({ type, default: standard }: ParameterDeclaration): string {
  if (standard !== undefined) return String(standard)
  return { text: 'TEXT', integer: '10', number: '2.5', boolean: 'true' }[type]
}

export interface BoundConfig {
  /** The config with parameters replaced by values; placeholders where a value is not known yet. */
  readonly value: unknown
  /** Paths of the placeholders, inside the config. */
  readonly unbound: readonly FieldPath[]
  /** Paths and names of secrets; a text stands in for them while the schema looks. */
  readonly secrets: readonly { readonly path: FieldPath; readonly name: string }[]
  /** Parameters it names. */
  readonly used: readonly string[]
}

const placeholders = { text: 'parameter', integer: 1, number: 1, boolean: true } as const

/** Replaces every `{"$parameter": "name"}` of a config. `at` is where the config stands in the file. */
export function bindConfig(
  config: unknown,
  parameters: Parameters,
  { at, problems }: { readonly at: FieldPath; readonly problems: ProblemList },
): BoundConfig {
  const unbound: FieldPath[] = []
  const secrets: { path: FieldPath; name: string }[] = []
  const used: string[] = []

  function bind(value: unknown, path: FieldPath): unknown {
    if (Array.isArray(value)) return value.map((item, index) => bind(item, [...path, index]))
    if (!isPlainObject(value)) return value
    if (Object.hasOwn(value, '$parameter')) return parameterAt(value, path)
    if (Object.hasOwn(value, '$secret')) return secretAt(value, path)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, bind(member, [...path, name])]),
    )
  }

  function parameterAt(reference: Record<string, unknown>, path: FieldPath): unknown {
    const name = nameIn(reference, '$parameter', path)
    if (name === undefined) return hold(path, 'parameter')
    used.push(name)
    const parameter = parameters.get(name)
    if (parameter === undefined) {
      problems.add('PARAMETER_UNDECLARED', {
        at: [...at, ...path, '$parameter'],
        message: `Parameter "${name}" is not declared under "parameters".`,
        hint: nameHint(name, parameters.keys(), 'parameter in this flow'),
      })
      return hold(path, 'parameter')
    }
    return parameter.value ?? hold(path, placeholders[parameter.declaration.type])
  }

  function secretAt(reference: Record<string, unknown>, path: FieldPath): unknown {
    const name = nameIn(reference, '$secret', path)
    if (name === undefined) return hold(path, 'secret')
    secrets.push({ path, name })
    return 'secret'
  }

  function nameIn(
    reference: Record<string, unknown>,
    key: '$parameter' | '$secret',
    path: FieldPath,
  ): string | undefined {
    const name = reference[key]
    if (typeof name === 'string' && name !== '' && Object.keys(reference).length === 1) return name
    problems.add(key === '$parameter' ? 'PARAMETER_INVALID' : 'FIELD_INVALID', {
      at: [...at, ...path],
      message: `"${key}" stands alone in its object, with a name.`,
      hint: `Write {"${key}": "name"}.`,
    })
    return undefined
  }

  function hold(path: FieldPath, placeholder: ParameterValue): ParameterValue {
    unbound.push(path)
    return placeholder
  }

  return { value: bind(config, []), unbound, secrets, used }
}
