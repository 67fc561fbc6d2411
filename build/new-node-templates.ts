/** A new kind's names, in the forms its files need. */
export interface KindNames {
  /** `add-vat` */
  readonly kind: string
  /** `addVat` */
  readonly camel: string
  /** `AddVat` */
  readonly pascal: string
  /** `Add vat` */
  readonly title: string
}

export function namesOf(kind: string): KindNames {
  const words = kind.split('-')
  const pascal = words.map(capital).join('')
  return {
    kind,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    title: capital(words.join(' ')),
  }
}

/** The files of a new kind by name: an operator that writes one field, to be changed into what is needed. */
export function filesOf(names: KindNames): Readonly<Record<string, string>> {
  return {
    'spec.ts': spec(names),
    'runtime.ts': runtime(names),
    'README.md': readme(names),
    [`${names.kind}.test.ts`]: test(names),
  }
}

function spec({ kind, camel, pascal, title }: KindNames): string {
  return `import { z } from 'zod'
import { targetField } from '../../contract/fields.ts'
import { defineNodeSpec } from '../../contract/node-spec.ts'

export const ${camel}Config = z.strictObject({
  to: targetField({
    title: 'To',
    description: 'The field of the value that is written.',
    examples: ['checked'],
  }),
})
export type ${pascal}Config = z.output<typeof ${camel}Config>

export const ${camel}Spec = defineNodeSpec<${pascal}Config>({
  kind: '${kind}',
  role: 'operator',
  title: '${title}',
  summary: 'Writes true into a field of each message.',
  ports: { in: ['in'], out: ['out'] },
  config: ${camel}Config,
  traits: { tombstones: 'pass' },
  example: { id: '${kind}', name: '${title}', config: { to: 'checked' } },
})
`
}

function runtime({ camel, pascal }: KindNames): string {
  return `import { compileTarget } from '../../flow/expressions/target.ts'
import type { NodeRuntime } from '../../runtime/node-api.ts'
import type { ${pascal}Config } from './spec.ts'

/** Compiles its config once; what \`connect\` returns runs for every message. */
export const ${camel}Runtime: NodeRuntime = {
  create: (config) => {
    const target = compileTarget((config as ${pascal}Config).to)
    return {
      type: 'operator',
      connect: ({ out }) => {
        return (message) => out!(message.withValue(target.set(message.value, true)))
      },
    }
  },
}
`
}

function readme({ kind, title }: KindNames): string {
  return `# ${title}

Writes true into a field of each message.

\`\`\`json
{
  "id": "${kind}",
  "kind": "${kind}",
  "name": "${title}",
  "config": { "to": "checked" }
}
\`\`\`

- Tombstones pass untouched.
`
}

function test({ kind }: KindNames): string {
  return `import { expect, test } from 'vitest'
import { NodeDriver } from '../../../test/support/node-driver.ts'

test('the field is written', async () => {
  const driver = await NodeDriver.start('${kind}', { to: 'checked' })
  driver.send({ value: { n: 1 } })
  expect(driver.valuesAt('out')).toEqual([{ n: 1, checked: true }])
})
`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
