import type { JsonValue } from '../../flow/json-value.ts'
import type { Message, NodeContext, Operator, Outputs } from '../../runtime/node-api.ts'
import {
  CodeDecimal,
  CodeMessage,
  consoleFor,
  describeThrown,
  givenDate,
  type MessageView,
  resultOf,
  scan,
  seededRandom,
  writeChange,
  writeExactly,
  writeValue,
} from '../../runtime/sandbox/inside.ts'
import { compileHere } from '../../runtime/sandbox/read-code.ts'
import { FlowError } from '../../contract/errors.ts'
import { emissionOf } from './change-message.ts'
import { ConsoleLines } from './console-lines.ts'
import { loadError, thrownError } from './code-errors.ts'
import { ownValue } from './own-value.ts'
import type { CodeConfig } from './spec.ts'

class HereView implements MessageView {
  readonly message: Message
  constructor(message: Message) {
    this.message = message
  }
  value(): unknown {
    return ownValue(this.message)
  }
  key(): string | null {
    return this.message.scope.key
  }
  headers(): Readonly<Record<string, string>> {
    return this.message.scope.headers
  }
  timestamp(): number {
    return this.message.timestamp
  }
  topic(): string {
    return this.message.scope.topic
  }
  partition(): number {
    return this.message.scope.partition
  }
  offset(): number {
    return this.message.scope.offset
  }
}

/**
 * Runs the code in this process, compiled once: several times as fast, with no wall around it and no deadline. For
 * flows that the user has trusted.
 */
export function trusted(config: CodeConfig, body: string, context: NodeContext): Operator {
  const told = new ConsoleLines(context)
  const { code, codeContext, turnTo } = load(body, context, told)
  const utf8 = new TextEncoder()
  const json = context.codec({ format: 'json' })
  const read = (text: string): JsonValue => json.decode(utf8.encode(text))

  const withValue = (message: Message, value: unknown): Message => {
    if (value instanceof Uint8Array) return message.withValue(value)
    if (scan(value, 0) === 0) return message.withValue(value as JsonValue)
    return message.withWritten({ json: writeExactly(value), read })
  }
  const checked = (value: unknown, at: string): unknown => {
    if (!(value instanceof Uint8Array) && scan(value, 0) === 2) writeValue(value, at)
    return value
  }
  const runOne = (message: Message, outputs: Outputs): void => {
    turnTo(message)
    const result = resultOf(code(new CodeMessage(new HereView(message)), codeContext))
    if (result.is === 'dropped') return
    if (result.is === 'value')
      return outputs[config.ports[0]!]!(withValue(message, checked(result.value, 'the result')))
    const emissions = result.changes.map((change, index) =>
      emissionOf(message, writeChange(change, `result[${index}]`, checked), config.ports, withValue),
    )
    for (const emission of emissions) outputs[emission.port]!(emission.message)
  }
  return {
    type: 'operator',
    connect: (outputs) => (message) => {
      try {
        runOne(message, outputs)
      } catch (thrown) {
        throw thrown instanceof FlowError ? thrown : failureOf(message, thrown)
      }
    },
    stop: () => told.end(),
  }
}

/** Where the value cannot even be decoded, that is the cause. */
function failureOf(message: Message, thrown: unknown): FlowError {
  void message.value
  return thrownError(describeThrown(thrown))
}

type UserCode = (message: CodeMessage, context: object) => unknown

function load(body: string, nodeContext: NodeContext, told: ConsoleLines) {
  const { clock, nodeId, parameters } = nodeContext
  let current: Message | undefined
  let next: (() => number) | undefined
  const now = (): number => clock.now()
  const random = (): number => {
    const { topic = '', partition = 0, offset = 0 } = current?.origin ?? {}
    next ??= seededRandom(`${nodeId}/${topic}/${partition}/${offset}`)
    return next()
  }
  const given = {
    Date: givenDate(Date, now),
    Math: Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(Math), random: { value: random } },
    ),
    console: consoleFor((line) => told.tell(line)),
  }
  const codeContext = Object.freeze({
    now,
    random,
    decimal: (digits: unknown) => new CodeDecimal(digits),
    parameters,
  })
  return {
    code: loaded(body, given),
    codeContext,
    turnTo: (message: Message) => {
      current = message
      next = undefined
    },
  }
}

function loaded(body: string, given: Readonly<Record<string, unknown>>): UserCode {
  let exported: unknown
  try {
    exported = compileHere(body, given)
  } catch (thrown) {
    throw loadError(describeThrown(thrown))
  }
  if (typeof exported === 'function') return exported as UserCode
  throw loadError(describeThrown(new TypeError('What the code exports by default is no function.')))
}
