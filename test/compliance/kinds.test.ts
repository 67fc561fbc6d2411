import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ERROR_PORT, type NodeSpec, outputPorts } from '../../src/contract/node-spec.ts'
import { catalog } from '../../src/nodes/catalog.ts'
import type { Message } from '../../src/runtime/message.ts'
import { nodeRegistry } from '../../src/runtime/node-registry.ts'
import { aFolder, aTable, type GivenMessage, NodeDriver, textOf } from '../support/node-driver.ts'

interface Schema {
  readonly title?: string
  readonly description?: string
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

const nodeInReadme = z.strictObject({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  config: z.unknown(),
})
const headers = { 'correlation-id': 'c-1', traceparent: '00-1', 'millrace-origin': 'o' }
const products = aTable([{ product_id: 'PROD001', name: 'Mug' }], 'product_id')

test('the registry names the kinds of the catalog, both in order', () => {
  const kinds = catalog.map(({ kind }) => kind)
  expect(kinds).toEqual(kinds.toSorted())
  expect(nodeRegistry.map(({ kind }) => kind)).toEqual(kinds)
})

describe.each(catalog.map((spec) => ({ kind: spec.kind, spec })))('the kind $kind', ({ kind, spec }) => {
  test('has a name, a title and one sentence that says what it does', () => {
    expect(kind).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(spec.title).toMatch(/^[A-Z]/)
    expect(spec.summary).toMatch(/^[A-Z][^.]*\.$/)
  })

  test('says what each field is for, with an example', () => {
    expect(
      undescribed(z.toJSONSchema(spec.config, { io: 'input', unrepresentable: 'any' }) as Schema, kind),
    ).toEqual([])
  })

  test('has examples of fields that its own schema takes', () => {
    expect(fieldsWithWrongExamples(spec.config)).toEqual([])
  })

  test('has an example that is valid', () => {
    expect(issuesOf(spec, spec.example.config)).toEqual([])
    expect(spec.example.id).toMatch(/^[a-z][a-z0-9-]*$/)
  })

  test('has a README whose first example is a valid node of this kind', () => {
    const readme = readFileSync(new URL(`../../src/nodes/${kind}/README.md`, import.meta.url), 'utf8')
    expect(readme).toMatch(new RegExp(`^# ${spec.title}\n`))
    const example = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? 'null'
    const node = nodeInReadme.parse(JSON.parse(example))
    expect(node.kind).toBe(kind)
    expect(issuesOf(spec, node.config)).toEqual([])
  })

  test('refuses unknown keys', () => {
    const config = { ...(spec.example.config as object), unknownKey: 1 }
    expect(spec.config.safeParse(config).error?.issues[0]).toMatchObject({
      code: 'unrecognized_keys',
      keys: ['unknownKey'],
    })
  })

  test('names its ports once each, and "error" behind them', () => {
    const ports = outputPorts(spec, spec.config.parse(spec.example.config))
    expect(new Set(ports).size).toBe(ports.length)
    expect(ports.at(-1)).toBe(ERROR_PORT)
    expect(spec.ports.in).toEqual(spec.role === 'source' ? [] : ['in'])
  })

  test('stops within a second, also when it was never used', async () => {
    const driver = await anExample(spec)
    if (driver.instance.type === 'source') await driver.asSource.open(null)
    const began = performance.now()
    await driver.stop()
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})

const operators = catalog.filter(({ role, kind }) => role === 'operator' || kind === 'topic-source')

describe.each(operators.map((spec) => ({ kind: spec.kind, spec })))('the operator $kind', ({ spec }) => {
  test('carries headers, timestamp and origin through', async () => {
    const driver = await (await anExample(spec)).send({ ...fitting, headers, timestamp: 1234 }).settled()
    const messages = everything(driver)
    expect(driver.failures).toEqual([])
    expect(messages.length).toBeGreaterThan(0)
    for (const message of messages) {
      expect(message.headers.map(({ name, value }) => [name, textOf(value)])).toEqual(Object.entries(headers))
      expect(message.timestamp).toBe(1234)
      expect(message.origin).toMatchObject({ topic: 'input', partition: 0, offset: 0 })
    }
  })

  test('takes a tombstone on as its spec says, once and untouched', async () => {
    const driver = await (await anExample(spec)).send({ key: 'k', value: null }).settled()
    const messages = everything(driver)
    expect(messages.map(({ isTombstone, key }) => [isTombstone, textOf(key)])).toEqual([[true, 'k']])
  })

  test('never changes the message it was given', async () => {
    const driver = await anExample(spec)
    const message = driver.messageOf(fitting)
    const before = JSON.stringify(message.value)
    driver.receive(message)
    await driver.settled()
    expect(JSON.stringify(message.value)).toBe(before)
  })

  test('sends a value that cannot be decoded to "error" or leaves its bytes alone', async () => {
    const driver = await (await anExample(spec)).send({ bytes: '{"product_id":' }).settled()
    expect(
      driver.failures.every(({ class: of, code }) => of === 'message' && code === 'CODEC_INPUT_INVALID'),
    ).toBe(true)
    expect(everything(driver)).toHaveLength(1)
    expect(textOf(everything(driver)[0]!.encode(nothing))).toBe('{"product_id":')
  })
})

const cursorSources = catalog.filter(({ traits }) => traits.cursor)

test.each(cursorSources.map((spec) => ({ kind: spec.kind, spec })))(
  'the source $kind stops while it waits',
  async ({ spec }) => {
    const driver = await anExample(spec)
    await driver.asSource.open(null)
    await driver.poll(1).catch(() => undefined) // its file may be missing
    const aborted = new AbortController()
    const limits = { maxMessages: 1, maxBytes: 1_000, maxWaitMs: 60_000, signal: aborted.signal }
    const waiting = driver.asSource.poll(limits).catch(() => undefined)
    aborted.abort()
    await waiting
    expect(aborted.signal.aborted).toBe(true)
  },
)

/** A message that the examples of all kinds do something with. */
const fitting: GivenMessage = {
  key: 'PROD001',
  value: {
    product_id: 'PROD001',
    event_type: 'purchased',
    quantity: 2,
    unit_price: 3,
    total_price: 500,
    items: [{ product_id: 'PROD001' }],
  },
}

const nothing = { decode: () => null, encode: () => new Uint8Array() }

function anExample(spec: NodeSpec): Promise<NodeDriver> {
  const folder = aFolder()
  return NodeDriver.start(spec.kind, spec.example.config, { folder, references: { products } })
}

function everything(driver: NodeDriver): Message[] {
  return Object.values(driver.out).flat()
}

function issuesOf(spec: NodeSpec, config: unknown): readonly unknown[] {
  const { data, error } = spec.config.safeParse(config)
  return error?.issues ?? spec.check?.(data) ?? []
}

/** Fields without title, description or examples, those inside lists included. */
function undescribed(schema: Schema, path: string): string[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = `${path}.${name}`
    const lacking = (['title', 'description', 'examples'] as const).filter(
      (part) => field[part] === undefined,
    )
    return [...lacking.map((part) => `${at} has no ${part}`), ...undescribed(field, at)]
  })
  const items = schema.items === undefined ? [] : undescribed(schema.items, `${path}[]`)
  return [...inner, ...items, ...(schema.anyOf ?? []).flatMap((option) => undescribed(option, path))]
}

function fieldsWithWrongExamples(config: z.ZodType): string[] {
  if (!(config instanceof z.ZodObject)) return ['the config is no object']
  return Object.entries(config.shape as Readonly<Record<string, z.ZodType>>).flatMap(([name, field]) => {
    const { examples = [] } = (field.meta() ?? {}) as Schema
    return examples
      .filter((example) => !field.safeParse(example).success)
      .map((example) => `${name}: ${JSON.stringify(example)}`)
  })
}
