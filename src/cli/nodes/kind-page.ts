import { ERROR_PORT, type NodeSpec, outputPorts } from '../../contract/node-spec.ts'
import type { Paint } from '../terminal/paint.ts'
import { wrapLines } from '../terminal/wrap.ts'
import { configFields, type FieldDescription } from './config-fields.ts'

/** All about a kind, for a program. */
export function kindRecord(spec: NodeSpec) {
  const { kind, role, title, summary, traits } = spec
  const ports = { in: spec.ports.in, out: portsOf(spec) }
  return {
    kind,
    role,
    title,
    summary,
    ports,
    fields: configFields(spec),
    livesIn: traits.livesIn,
    example: exampleNode(spec),
  }
}

/** All about a kind, for a person. */
export function kindLines(spec: NodeSpec, paint: Paint): readonly string[] {
  const outside =
    spec.traits.livesIn === 'outside'
      ? ['It stands in the simulated outside only (*.outside.flow.json).']
      : []
  return [
    `${paint.bold(spec.kind)}  ${spec.title}, ${article(spec.role)}`,
    ...wrapLines([spec.summary, ...outside].join(' '), 0),
    '',
    paint.bold('Ports'),
    `  in   ${spec.ports.in.join(', ') || 'none: messages begin here'}`,
    `  out  ${portsOf(spec).join(', ')}${typeof spec.ports.out === 'function' ? '  (as its settings name them)' : ''}`,
    '',
    paint.bold('Settings'),
    ...configFields(spec).flatMap((field) => fieldLines(field, paint)),
    '',
    paint.bold('Example'),
    ...exampleLines(spec),
  ]
}

function article(role: NodeSpec['role']): string {
  return role === 'operator' ? 'an operator' : `a ${role}`
}

/** The example's own ports where the settings name them. */
function portsOf(spec: NodeSpec): readonly string[] {
  const { data } = spec.config.safeParse(spec.example.config)
  return typeof spec.ports.out === 'function' && data === undefined ? [ERROR_PORT] : outputPorts(spec, data)
}

function fieldLines(
  { name, type, required, fallback, description, examples }: FieldDescription,
  paint: Paint,
): readonly string[] {
  const state = required
    ? 'required'
    : fallback === undefined
      ? 'optional'
      : `default ${JSON.stringify(fallback)}`
  const [example] = examples
  return [
    `  ${paint.bold(name)}  ${paint.dim(`${type}, ${state}`)}`,
    ...wrapLines(description, 4),
    ...(example === undefined ? [] : [`    ${paint.dim('for example')} ${JSON.stringify(example)}`]),
  ]
}

/** As it would stand in a flow file. */
function exampleNode({ kind, example: { id, name, config } }: NodeSpec) {
  return { id, kind, name, config }
}

function exampleLines(spec: NodeSpec): readonly string[] {
  return JSON.stringify(exampleNode(spec), null, 2)
    .split('\n')
    .map((line) => `  ${line}`)
}
