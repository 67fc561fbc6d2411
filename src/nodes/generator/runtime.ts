import { NO_HEADERS, type Header } from '../../contract/message.ts'
import { Decimal } from '../../flow/decimal.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { keyText } from '../../flow/key-text.ts'
import { scopeOfValue } from '../../flow/scope.ts'
import type { NodeContext, NodeRuntime, Source } from '../../runtime/node-api.ts'
import { GeneratorSource, type MadeContent } from './generator-source.ts'
import type { Moment } from './placeholder-makers.ts'
import { SeededRandom } from './random.ts'
import { readRows } from './row-file.ts'
import type { GeneratorConfig } from './spec.ts'
import { compileTemplate } from './template.ts'

const utf8 = new TextEncoder()
const DEFAULT_INTERVAL_MS = 2_000

/** Compiles the list or the template to one function of the message's number and time. */
export const generatorRuntime: NodeRuntime = {
  create: (config, context): Source => {
    const checked = config as GeneratorConfig
    const make = checked.messages === undefined ? fromTemplate(checked, context) : fromList(checked, context)
    const count = checked.messages?.length ?? checked.count ?? Number.POSITIVE_INFINITY
    return new GeneratorSource({ make, count, intervalMs: intervalOf(checked), clock: context.clock })
  },
}

function intervalOf({ messages, everyMs, perSecond }: GeneratorConfig): number {
  if (perSecond !== undefined) return 1_000 / perSecond
  return everyMs ?? (messages === undefined ? DEFAULT_INTERVAL_MS : 0)
}

type MakeContent = (n: number, time: number) => MadeContent

function fromList({ messages = [], key }: GeneratorConfig, context: NodeContext): MakeContent {
  const codec = context.codec({ format: 'json' })
  const keyOf = keyReader(key, context)
  const contents = messages.map((message): MadeContent => {
    const value = (message.value ?? null) as JsonValue
    const headers = Object.entries(message.headers ?? {}).map(([name, text]): Header => ({
      name,
      value: utf8.encode(text),
    }))
    const text = message.key === undefined ? keyOf(value) : message.key
    return { key: bytesOf(text), value: value === null ? null : codec.encode(value), headers }
  })
  return (n) => contents[n]!
}

function fromTemplate({ template, key, seed }: GeneratorConfig, context: NodeContext): MakeContent {
  const codec = context.codec({ format: 'json' })
  const keyOf = keyReader(key, context)
  const rows = (file: string) => readRows(context.file(file), file)
  const make = compileTemplate(template, { rows, decimal: (digits) => Decimal.parse(digits) })
  const random = new SeededRandom(seed)
  const moment: Moment = { n: 0, time: 0, random }
  return (n, time) => {
    random.startAt(n)
    moment.n = n
    moment.time = time
    const value = make(moment)
    return {
      key: bytesOf(keyOf(value)),
      value: value === null ? null : codec.encode(value),
      headers: NO_HEADERS,
    }
  }
}

function keyReader(path: string | undefined, context: NodeContext): (value: JsonValue) => string | null {
  if (path === undefined) return () => null
  const compiled = compilePath(path)
  return (value) => keyText(compiled.get(scopeOfValue(value, 0, context.parameters)))
}

function bytesOf(text: string | null): Uint8Array | null {
  return text === null ? null : utf8.encode(text)
}
