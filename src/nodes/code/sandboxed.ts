import { FlowError } from '../../contract/errors.ts'
import type { BatchAnswer, BatchOperator, Message, NodeContext } from '../../runtime/node-api.ts'
import { LoadFailed, openSandbox } from '../../runtime/sandbox/sandbox.ts'
import { namesConsole, writesQuickly } from '../../runtime/sandbox/named-in-code.ts'
import type { Logged, MetaName } from '../../runtime/sandbox/sandbox-side.ts'
import type { WrittenChange } from '../../runtime/sandbox/inside.ts'
import { CRASHED, OUT_OF_MEMORY, OVERDUE } from '../../runtime/sandbox/worker-protocol.ts'
import { emissionOf } from './change-message.ts'
import { ConsoleLines } from './console-lines.ts'
import { crashError, deadlineError, loadError, memoryError, type Thrown, thrownError } from './code-errors.ts'
import type { CodeConfig } from './spec.ts'
import { metasForSandbox, textForSandbox } from './to-sandbox.ts'

const utf8 = new TextEncoder()
/** In front of the user's source: quickjs-realm.ts. */
const LINES_BEFORE = 1

/** Runs the code in QuickJS, in a thread of its own, a batch at a time. */
export async function sandboxed(
  config: CodeConfig,
  body: string,
  context: NodeContext,
): Promise<BatchOperator> {
  const { deadlineMs, memoryBytes } = config
  const hasConsole = namesConsole(body)
  const settings = JSON.stringify({
    seed: context.nodeId,
    parameters: context.parameters,
    writesQuickly: writesQuickly(body),
    hasConsole,
  })
  const sandbox = await openSandbox({ body, settings, deadlineMs, memoryBytes, hasConsole }).catch(
    (error: unknown) => {
      if (error instanceof LoadFailed) throw loadError({ ...error.failure, linesBefore: LINES_BEFORE })
      throw error
    },
  )
  const told = new ConsoleLines(context)
  const answering = { config, read: jsonReader(context) }
  return {
    type: 'batch',
    isLocal: true,
    concurrency: 2,
    process: async (messages) => {
      const refused = new Map<Message, FlowError>()
      const texts: string[] = []
      const able: Message[] = []
      for (const message of messages) {
        const text = textOrError(message)
        if (typeof text === 'string') {
          texts.push(text)
          able.push(message)
        } else refused.set(message, text)
      }
      const metas = (names: readonly MetaName[]) => metasForSandbox(able, names)
      const logged = ({ lines, leftOut }: Logged): void => {
        for (const line of lines) told.tell(line)
        told.skip(leftOut)
      }
      const answers = await sandbox.run({ now: context.clock.now(), metas, texts, logged })
      if (refused.size === 0) return able.map((message, i) => answerOf(message, answers[i]!, answering))
      let next = 0
      return messages.map((message) => refused.get(message) ?? answerOf(message, answers[next++]!, answering))
    },
    stop: () => {
      told.end()
      return sandbox.close()
    },
  }
}

type ReadJson = (json: string) => Message['value']

function jsonReader(context: NodeContext): ReadJson {
  const codec = context.codec({ format: 'json' })
  return (json) => codec.decode(utf8.encode(json))
}

function textOrError(message: Message): string | FlowError {
  try {
    return textForSandbox(message)
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
}

interface Answering {
  readonly config: CodeConfig
  readonly read: ReadJson
}

function answerOf(message: Message, answer: string, { config, read }: Answering): BatchAnswer {
  try {
    switch (answer[0]) {
      case 'S':
        return [{ port: config.ports[0]!, message }]
      case 'D':
        return []
      case 'M':
        return (JSON.parse(answer.slice(1)) as WrittenChange[]).map((change) =>
          emissionOf(message, change, config.ports, (of, value) => withText(of, value as string, read)),
        )
      case 'E':
        return thrownOrInput(message, JSON.parse(answer.slice(1)) as Thrown)
      case OVERDUE:
        return deadlineError(config)
      case OUT_OF_MEMORY:
        return memoryError(config)
      case CRASHED:
        return crashError()
      default:
        return [{ port: config.ports[0]!, message: withText(message, answer, read) }]
    }
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
}

/** "B" and bytes, or JSON. */
function withText(message: Message, text: string, read: ReadJson): Message {
  if (text[0] === 'B') return message.withValue(new Uint8Array(Buffer.from(text.slice(1), 'latin1')))
  return message.withWritten({ json: text, read })
}

/** Where the value cannot even be decoded, that is the cause. */
function thrownOrInput(message: Message, thrown: Thrown): FlowError {
  void message.value
  return thrownError({ ...thrown, linesBefore: LINES_BEFORE })
}
