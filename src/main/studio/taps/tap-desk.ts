import { FlowError } from '../../../contract/errors.ts'
import type { Journey } from '../../../contract/inspection.ts'
import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import type { StudioNews } from '../../../contract/studio/news.ts'
import type { tapMethods, TapMessage, TapView } from '../../../contract/studio/tap-methods.ts'
import { checkExpression } from '../../../flow/expressions/check.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { flowIdOf } from '../workspace/flow-id-of.ts'
import { CaptureShelf } from './capture-shelf.ts'
import type { KeptMessage } from './kept-messages.ts'
import { TapHandle } from './tap-handle.ts'
import { valuePart } from './value-part.ts'

type Methods = typeof tapMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

/** Who looks at a tap. */
export interface TappingPage {
  tell(news: StudioNews): void
}

interface Held {
  readonly page: TappingPage
  readonly handle: TapHandle
}

/** The value that was asked for last: a large one is read by parts. */
interface HeldValue {
  readonly message: KeptMessage
  readonly bytes: Uint8Array
}

interface TapDeskParts {
  readonly files: FlowFiles
  /** Where the flows of the chosen environment note their doors. */
  readonly dataFolder: () => string
  readonly clock: Clock
}

/** Taps of all pages. Two pages at the same ports share what is kept. */
export class TapDesk {
  private readonly files: FlowFiles
  private readonly dataFolder: () => string
  private readonly clock: Clock
  private readonly captures: CaptureShelf
  private readonly held = new Map<number, Held>()
  private value: HeldValue | undefined
  private ids = 0

  constructor(parts: TapDeskParts) {
    this.files = parts.files
    this.dataFolder = parts.dataFolder
    this.clock = parts.clock
    this.captures = new CaptureShelf(parts)
  }

  /** Throws EXPRESSION_INVALID, FLOW_FILE_INVALID, FLOW_FILE_MISSING, TAP_INVALID. */
  open({ file, node, ports, filter, find }: Given<'taps.open'>, page: TappingPage): TapView {
    refuseCondition(filter)
    const flow = flowIdOf(this.files, file)
    const capture = this.captures.take({ dataFolder: this.dataFolder(), flow, node, ports, filter })
    const id = ++this.ids
    const tell = (view: TapView) => page.tell({ about: 'tap', view })
    const handle = new TapHandle({ id, capture, clock: this.clock, find, tell })
    this.held.set(id, { page, handle })
    return handle.opened()
  }

  /** Throws TAP_INVALID. */
  find({ tap, find }: Given<'taps.find'>, page: TappingPage): TapView {
    const handle = this.handleOf(tap, page)
    handle.find(find)
    return handle.view()
  }

  /** One of another page, or of none, is left alone. */
  close(tap: number, page: TappingPage): void {
    if (this.held.get(tap)?.page === page) this.drop(tap)
  }

  /** Throws TAP_INVALID. */
  rows({ tap, from, count }: Given<'taps.rows'>, page: TappingPage): ResultOf<Methods['taps.rows']> {
    return this.handleOf(tap, page).rows(from, count)
  }

  /** Throws TAP_INVALID. */
  async message({ tap, seq, from, bytes }: Given<'taps.message'>, page: TappingPage): Promise<TapMessage> {
    const { capture } = this.handleOf(tap, page)
    const message = keptIn(capture.kept.get(seq))
    const { at, node, port, task, origin, timestamp, key, headers, state, commit, value } = message.sample
    return {
      seq,
      at,
      node,
      port,
      task,
      origin,
      timestamp,
      key: shortOf(key),
      headers: headers.map((header) => ({ name: header.name, value: shortOf(header.value) })),
      state,
      ...(commit === undefined ? {} : { commit }),
      value:
        value === null ? null : valuePart(await this.bytesOf(message, capture), value.bytes, { from, bytes }),
    }
  }

  /** Throws TAP_INVALID. */
  async journey({ tap, seq }: Given<'taps.journey'>, page: TappingPage): Promise<Journey> {
    const { capture } = this.handleOf(tap, page)
    const message = keptIn(capture.kept.get(seq))
    if (message.journey !== undefined) return JSON.parse(message.journey) as Journey
    const fetched = await capture.fetch(message)
    if (fetched !== undefined) return fetched.journey
    throw new FlowError('TAP_INVALID', {
      message: 'The way of this message was not kept.',
      hint: 'Choose a newer one.',
    })
  }

  /** A page is gone. */
  leave(page: TappingPage): void {
    for (const [id, held] of this.held) if (held.page === page) this.drop(id)
  }

  closeAll(): void {
    for (const id of this.held.keys()) this.drop(id)
    this.captures.close()
  }

  private drop(tap: number): void {
    const held = this.held.get(tap)
    if (held === undefined) return
    this.held.delete(tap)
    held.handle.close()
    this.captures.put(held.handle.capture)
  }

  private handleOf(tap: number, page: TappingPage): TapHandle {
    const held = this.held.get(tap)
    if (held?.page === page) return held.handle
    throw new FlowError('TAP_INVALID', {
      message: 'This tap is closed.',
      hint: 'Choose the port again.',
    })
  }

  /** All of a value, or its begin where the rest was not kept. */
  private async bytesOf(message: KeptMessage, capture: TapHandle['capture']): Promise<Uint8Array> {
    const { value } = message.sample
    const begin = Buffer.from(value?.text ?? '', 'utf8')
    // A begin with a mark for what is no text is not what the bytes were.
    if (value === null || (!value.cut && !value.text.includes('\uFFFD'))) return begin
    if (this.value?.message === message) return this.value.bytes
    const fetched = await capture.fetch(message).catch(notThere)
    if (fetched?.body === undefined) return begin
    this.value = { message, bytes: fetched.body }
    return fetched.body
  }
}

/** Its process has ended, or has newer ones in its place: what was told of it stands here. */
function notThere(error: unknown): undefined {
  if (!(error instanceof FlowError)) throw error
}

function keptIn(message: KeptMessage | undefined): KeptMessage {
  if (message !== undefined) return message
  throw new FlowError('TAP_INVALID', {
    message: 'This message is not kept any more.',
    hint: 'Newer ones took its room; choose one of those.',
  })
}

function shortOf(preview: KeptMessage['sample']['key']): TapMessage['key'] {
  return preview === null ? null : { text: preview.text, isCut: preview.cut }
}

function refuseCondition(filter: string | undefined): void {
  const fault = filter === undefined ? undefined : checkExpression(filter)
  if (fault === undefined) return
  throw new FlowError('EXPRESSION_INVALID', {
    message: `The condition cannot be read: ${fault.message}`,
    hint: fault.hint ?? 'For example: value.amount > 100 && key != null',
  })
}
