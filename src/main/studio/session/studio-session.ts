import { describeError, FlowError } from '../../../contract/errors.ts'
import type { Refusal } from '../../../contract/protocol/frame.ts'
import { refusalOf } from '../../../contract/protocol/refusal-of.ts'
import type { MethodShape } from '../../../contract/studio/method.ts'
import type { StudioNews } from '../../../contract/studio/news.ts'
import type { RunFigures } from '../../../contract/studio/run-methods.ts'
import {
  decodePageFrame,
  encodeStudioFrame,
  type PageFrame,
  STUDIO_PROTOCOL_VERSION,
  type StudioFrame,
  type StudioHandlers,
  studioMethods,
} from '../../../contract/studio/studio-protocol.ts'
import type { OpenedFlow } from '../../../contract/studio/workspace-methods.ts'
import { inStudio } from './in-studio.ts'
import { NewsOutlet } from './news-outlet.ts'
import type { Pen } from './pen.ts'
import { type AskingPage, studioHandlers, type StudioServices } from './studio-handlers.ts'
import { turn } from '../../../runtime/turn.ts'

/** The way to one page: a WebSocket, or the port of a window. */
export interface PageLink {
  send(frame: Uint8Array<ArrayBuffer>): void
  close(): void
}

type Request = Extract<PageFrame, { readonly type: 'request' }>

interface SessionOptions {
  readonly services: StudioServices
  readonly pen: Pen<StudioSession>
  readonly link: PageLink
  readonly gone: () => void
  /** The page has said which one it is; it may be here already, by a connection that is broken. */
  readonly known: (page: string) => void
}

/** One page and what it has asked for. */
export class StudioSession implements AskingPage {
  private readonly services: StudioServices
  private readonly pen: Pen<StudioSession>
  private readonly link: PageLink
  private readonly gone: () => void
  private readonly known: (page: string) => void
  private readonly handlers: StudioHandlers
  private readonly news = new NewsOutlet((content) => this.send({ type: 'news', content }))
  private open: { file: string; stamp: string | null } | undefined
  private isOver = false
  private pageId: string | undefined

  constructor({ services, pen, link, gone, known }: SessionOptions) {
    this.services = services
    this.pen = pen
    this.link = link
    this.gone = gone
    this.known = known
    this.handlers = studioHandlers(services, this)
    this.send({ type: 'hello', version: STUDIO_PROTOCOL_VERSION, studio: services.id })
  }

  /** Which page it is; undefined until it has said so. */
  get page(): string | undefined {
    return this.pageId
  }

  /** A frame of the page. One that cannot be read ends the session with the reason. */
  receive(bytes: Uint8Array): void {
    if (this.isOver) return
    try {
      this.take(decodePageFrame(bytes))
    } catch (error) {
      this.send({ type: 'error', ...refusalFor(error) })
      this.end()
    }
  }

  /** The page is gone, or shall be. */
  end(): void {
    if (this.isOver) return
    this.isOver = true
    this.pen.leave(this)
    this.services.taps.leave(this)
    this.gone()
    this.link.close()
  }

  tell(news: StudioNews): void {
    if (!this.isOver) this.news.offer(news)
  }

  /** Notes what the page has open, and gives it on. Its figures come behind it: a page takes none of a flow that it does not have. */
  opened(flow: OpenedFlow): OpenedFlow {
    this.open = { file: flow.file, stamp: flow.stamp }
    void turn().then(() => this.tellOpenFigures())
    return flow
  }

  /** What the open flow does, or did last, in the chosen environment. */
  tellOpenFigures(): void {
    const figures = this.open === undefined ? undefined : this.services.runs.known.figures(this.open.file)
    if (figures !== undefined) this.tellFigures(figures)
  }

  /** Only of the flow that the page has open: nobody looks at others. */
  tellFigures(figures: RunFigures): void {
    if (figures.file === this.open?.file) this.tell({ about: 'run-figures', figures })
  }

  takePen(): void {
    this.pen.take(this)
  }

  /** Tells the page when its file is not what it has read. */
  lookAtOpenFile(): void {
    if (this.open === undefined) return
    const stamp = this.stampNow(this.open.file)
    if (stamp === this.open.stamp) return
    this.open.stamp = stamp
    this.tell({ about: 'open-file', file: this.open.file, stamp })
  }

  /** A file that cannot be read now is as good as gone: whoever opens it is told why. */
  private stampNow(file: string): string | null {
    try {
      return this.services.files.stamp(file)
    } catch {
      return null
    }
  }

  private take(frame: PageFrame): void {
    if (frame.type === 'credit') return this.news.grant(frame.more)
    if (frame.type === 'request') return void this.answer(frame)
    if (frame.version !== STUDIO_PROTOCOL_VERSION)
      throw new FlowError('PROTOCOL_VERSION', {
        message: `The page speaks version ${frame.version} of the Studio's protocol, and this Millrace version ${STUDIO_PROTOCOL_VERSION}.`,
        hint: 'Reload the page.',
      })
    this.pageId = frame.page
    if (frame.page !== undefined) this.known(frame.page)
  }

  private async answer(request: Request): Promise<void> {
    try {
      this.send({ type: 'answer', id: request.id, content: await this.contentFor(request) })
    } catch (error) {
      this.send({ type: 'refused', id: request.id, ...refusalFor(error) })
    }
  }

  private contentFor(request: Request): unknown {
    const { writes, isRepeatable }: MethodShape = studioMethods[request.method]
    const isOnce = writes === true && isRepeatable !== true
    if (this.pageId === undefined || !isOnce) return this.handle(request)
    return this.services.doneWrites.once(this.pageId, request.id, () => this.handle(request))
  }

  private handle({ method, content }: Request): unknown {
    const { params, writes }: MethodShape = studioMethods[method]
    const given = params.safeParse(content)
    if (!given.success)
      throw new FlowError('PROTOCOL_INVALID', {
        message: `"${method}" was asked with what it does not take: ${firstIssue(given.error.issues)}.`,
        hint: 'Reload the page; if it stays, page and program are of different versions.',
      })
    if (writes === true && !this.pen.isWith(this))
      throw new FlowError('STUDIO_READ_ONLY', {
        message: 'This flow is being edited in another page, and this one looks on.',
        hint: 'Press Edit here to edit it in this page.',
      })
    const handler = this.handlers[method] as (given: unknown) => unknown
    return handler(given.data)
  }

  private send(frame: StudioFrame): void {
    if (!this.isOver) this.link.send(encodeStudioFrame(frame))
  }
}

function firstIssue(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const [issue] = issues
  return issue === undefined ? 'unreadable' : `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`
}

function refusalFor(error: unknown): Refusal {
  if (error instanceof FlowError) return inStudio(refusalOf(error))
  return {
    code: 'PROTOCOL_INVALID',
    message: describeError(error),
    hint: 'A fault in Millrace: report it with what you did.',
  }
}
