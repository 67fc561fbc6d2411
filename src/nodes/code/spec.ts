import { z } from 'zod'
import { codeField, durationField, sizeField } from '../../contract/fields.ts'
import { defineNodeSpec, ERROR_PORT, type SpecIssue } from '../../contract/node-spec.ts'

export const codeConfig = z.strictObject({
  language: z
    .enum(['typescript', 'javascript'])
    .default('typescript')
    .meta({
      title: 'Language',
      description: 'TypeScript has its types taken off, so that no line moves; it is not checked by them.',
      examples: ['typescript'],
    }),
  code: codeField({
    title: 'Code',
    description:
      'A module that exports one function by default. It is called with a message and a context; what it returns becomes the value.',
    examples: ['export default function (message) {\n  return { ...message.value, seen: true }\n}'],
  }),
  ports: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*$/))
    .min(1)
    .default(['out'])
    .meta({
      title: 'Ports',
      description:
        'Output ports. Results leave by the first one unless the code names another: message.with({ port }).',
      examples: [['out'], ['large', 'small']],
    }),
  deadlineMs: durationField({
    title: 'Deadline',
    description:
      'Computing time that one message may take, in ms; one that takes longer fails and the others go on. Sandbox only.',
    examples: [500],
  })
    .max(60_000)
    .default(500),
  memoryBytes: sizeField({
    title: 'Memory',
    description:
      'Memory that the code may use in all, in bytes; a message that needs more fails and the others go on. Sandbox only.',
    examples: [67_108_864],
  })
    .min(1_048_576)
    .max(1_073_741_824)
    .default(67_108_864),
})
export type CodeConfig = z.output<typeof codeConfig>

export const codeSpec = defineNodeSpec<CodeConfig>({
  kind: 'code',
  role: 'operator',
  title: 'Code',
  summary: 'Computes each message by a function in TypeScript or JavaScript, in a sandbox.',
  ports: { in: ['in'], out: (config) => config.ports },
  config: codeConfig,
  // Only `with` gives another key.
  traits: { tombstones: 'pass', waits: true, changesKey: (config) => /\bwith\b/.test(config.code) },
  example: {
    id: 'score-order',
    name: 'Score order',
    config: {
      code: [
        'export default function (message) {',
        '  const { quantity, unit_price } = message.value',
        '  return { ...message.value, score: Math.round(quantity * unit_price) }',
        '}',
      ].join('\n'),
    },
  },
  // Types are taken off: this one is for the editor, which then knows the fields of the samples.
  begins: { code: 'export default function (message: Message) {\n  return message.value\n}' },
  check: wrongPorts,
})

function wrongPorts({ ports }: CodeConfig): SpecIssue[] {
  return ports.flatMap((port, index) => {
    const path = ['ports', index]
    if (port === ERROR_PORT)
      return [{ path, message: '"error" is the port of messages that fail.', hint: 'Choose another name.' }]
    if (ports.indexOf(port) === index) return []
    return [{ path, message: `Port "${port}" is named twice.`, hint: 'Choose another name.' }]
  })
}
