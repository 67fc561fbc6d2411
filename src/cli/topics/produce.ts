import { createReadStream, existsSync, fstatSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DEFAULTS } from '../../contract/defaults.ts'
import { describeError, FlowError } from '../../contract/errors.ts'
import type { MessageContent } from '../../contract/message.ts'
import type { Broker } from '../../runtime/broker/port.ts'
import { systemClock } from '../../runtime/clock.ts'
import { missingFile } from '../arguments/missing-file.ts'
import { describeTopic, withBroker } from '../broker.ts'
import { brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import { countText, plural } from '../terminal/figures.ts'
import { WrongLine } from '../../runtime/message-text/message-members.ts'
import { type LineForm, parseLine } from './parse-line.ts'

/** Messages in one write: what one transaction of the embedded broker takes. */
const BATCH = 1_000
const BATCH_BYTES = 1_000_000

/** `millrace topics produce` */
export async function produceToTopic(call: Call): Promise<number> {
  const topic = call.argument(0)
  const target = brokerTarget(call)
  refuseUnconfirmed(call, target, 'what is produced')
  const lines = openLines(call.optionalArgument(1))
  const form = formOf(call)
  const produced = await withBroker(target, async (broker) => {
    await describeTopic(broker, topic)
    return await produceLines(lines, new TopicWriter(broker, topic), { form, field: call.text('key') ?? '' })
  })
  call.terminal.note(`Produced ${plural(produced, 'message')} to "${topic}".`)
  return 0
}

function openLines(file: string | undefined): AsyncIterable<string> {
  if (file !== undefined && !existsSync(file)) throw missingFile(file, 'USAGE')
  const input =
    file === undefined ? process.stdin : createReadStream(file, { fd: openedFile(file), autoClose: true })
  return linesOf(input)
}

/** Read only when asked for: lines that come while the broker is being opened would have nobody to take them. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  yield* createInterface({ input, crlfDelay: Infinity })
}

// Opened before anything is written: a stream would tell of it as an event, in the midst of the work.
function openedFile(file: string): number {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (cause) {
    throw new FlowError('FILE_UNREADABLE', {
      message: `"${file}" cannot be read: ${describeError(cause)}.`,
      hint: 'Check its permissions.',
      cause,
    })
  }
  if (!fstatSync(handle).isDirectory()) return handle
  throw new FlowError('USAGE', {
    message: `"${file}" is a folder.`,
    hint: 'Name a file with one message a line.',
  })
}

function formOf(call: Call): LineForm {
  if (call.flag('raw') && call.text('key') !== undefined)
    throw new FlowError('USAGE', {
      message: '--raw and --key cannot go together.',
      hint: 'Lines of --raw have no key.',
    })
  if (call.flag('raw')) return 'raw'
  return call.text('key') === undefined ? 'message' : 'keyed'
}

async function produceLines(
  lines: AsyncIterable<string>,
  writer: TopicWriter,
  { form, field }: { readonly form: LineForm; readonly field: string },
): Promise<number> {
  let number = 0
  for await (const line of lines) {
    number += 1
    if (line.trim() === '' && form !== 'raw') continue
    let message: MessageContent
    try {
      message = parseLine(line, form, systemClock.now(), field)
      refuseTooLarge(message)
    } catch (error) {
      if (!(error instanceof WrongLine)) throw error
      // What came before is good: it is written, so that the person can go on behind the wrong line.
      await writer.flush()
      throw wrongLine(number, error, writer.written)
    }
    await writer.add(message)
  }
  await writer.flush()
  return writer.written
}

// No flow would read it: it would become a dead letter, far from the one who wrote it.
function refuseTooLarge({ value }: MessageContent): void {
  const most = DEFAULTS.messageBytes.value
  if (value === null || value.length <= most) return
  throw new WrongLine(
    `its value has ${countText(value.length)} bytes; a message has at most ${countText(most)}`,
  )
}

class TopicWriter {
  written = 0
  private readonly broker: Broker
  private readonly topic: string
  private batch: MessageContent[] = []
  private bytes = 0

  constructor(broker: Broker, topic: string) {
    this.broker = broker
    this.topic = topic
  }

  async add(message: MessageContent): Promise<void> {
    this.batch.push(message)
    this.bytes += message.value?.length ?? 0
    if (this.batch.length >= BATCH || this.bytes >= BATCH_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.batch.length === 0) return
    try {
      await this.broker.append(this.batch.map((message) => ({ ...message, topic: this.topic })))
    } catch (error) {
      throw cutShort(error, this.written)
    }
    this.written += this.batch.length
    this.batch = []
    this.bytes = 0
  }
}

function wrongLine(number: number, { message }: WrongLine, written: number): FlowError {
  return new FlowError('CODEC_INPUT_INVALID', {
    message: `Line ${countText(number)}: ${message}.`,
    hint: producedBefore(written, 'mend the line and go on from it'),
  })
}

// The broker of a running flow tries again by itself; this command has ended.
function cutShort(error: unknown, written: number): unknown {
  if (!(error instanceof FlowError) || error.code !== 'BROKER_DISK_FULL') return error
  const { message, cause } = error
  const hint = producedBefore(written, 'go on behind them when there is room')
  return new FlowError('BROKER_DISK_FULL', { message, hint, cause })
}

function producedBefore(written: number, next: string): string {
  if (written === 0) return 'Nothing was produced.'
  return `${plural(written, 'message')} before it ${written === 1 ? 'was' : 'were'} produced; ${next}.`
}
