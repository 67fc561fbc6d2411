import { z } from 'zod'
import { conditionField } from '../../contract/fields.ts'
import { defineNodeSpec, ERROR_PORT, type SpecIssue } from '../../contract/node-spec.ts'

const portName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9_-]*$/, 'begins with a small letter; letters, digits, "-" and "_" only')

const switchRule = z.strictObject({
  port: portName.meta({
    title: 'Port',
    description: 'Output port of messages that match.',
    examples: ['large'],
  }),
  when: conditionField({
    title: 'When',
    description: 'A CEL condition; a missing field makes it false.',
    examples: ['value.total_price > 100'],
  }),
})

export const switchConfig = z.strictObject({
  rules: z
    .array(switchRule)
    .min(1)
    .meta({
      title: 'Rules',
      description: 'One output port each, tried in order.',
      examples: [[{ port: 'large', when: 'value.total_price > 100' }]],
      widget: 'rows',
    }),
  mode: z
    .enum(['first', 'all'])
    .default('first')
    .meta({
      title: 'Mode',
      description:
        '"first" sends a message to the first rule that matches; "all" to every rule that matches.',
      examples: ['first'],
    }),
  otherwise: portName.default('otherwise').meta({
    title: 'Otherwise',
    description: 'Output port of messages that match no rule.',
    examples: ['otherwise'],
  }),
})
export type SwitchConfig = z.output<typeof switchConfig>

export const switchSpec = defineNodeSpec<SwitchConfig>({
  kind: 'switch',
  role: 'operator',
  title: 'Switch',
  summary: 'Sends each message to the port of the rule it matches.',
  ports: { in: ['in'], out: portsOf },
  config: switchConfig,
  traits: { tombstones: 'handle' },
  example: {
    id: 'by-size',
    name: 'By size',
    config: { rules: [{ port: 'large', when: 'value.total_price > 100' }], otherwise: 'small' },
  },
  begins: { rules: [{ port: 'case-1', when: '' }] },
  check: wrongPorts,
})

function portsOf(config: SwitchConfig): readonly string[] {
  return [...config.rules.map((rule) => rule.port), config.otherwise]
}

function wrongPorts(config: SwitchConfig): SpecIssue[] {
  return portsOf(config).flatMap((port, index, ports) => {
    const path = index < config.rules.length ? ['rules', index, 'port'] : ['otherwise']
    if (port === ERROR_PORT)
      return [{ path, message: '"error" is the port of messages that fail.', hint: 'Choose another name.' }]
    if (ports.indexOf(port) === index) return []
    return [
      {
        path,
        message: `Port "${port}" is named twice.`,
        hint: 'Join the two conditions with ||, or choose another name.',
      },
    ]
  })
}
