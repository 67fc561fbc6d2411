import WebSocket from 'ws'
import { type StudioNews, studioNews } from '../../src/contract/studio/news.ts'
import {
  decodeStudioFrame,
  encodeStudioFrame,
  STUDIO_PROTOCOL_VERSION,
  type StudioFrame,
  type StudioMethodName,
  type StudioParams,
  type StudioResult,
} from '../../src/contract/studio/studio-protocol.ts'

type Answer = Extract<StudioFrame, { readonly type: 'answer' | 'refused' }>

/** A page without a screen: what it asks, what it is told. */
export class StudioClient {
  readonly news: StudioNews[] = []
  readonly frames: StudioFrame[] = []
  readonly closed: Promise<void>
  readonly socket: WebSocket
  private readonly waiting = new Map<number, (answer: Answer) => void>()
  private ids = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()))
    socket.on('message', (data: Buffer) => this.take(decodeStudioFrame(data)))
  }

  /** Takes the cookie of the first address, as a browser does. `credit`: news it takes; none unless given. `page`: which page it is. */
  static async connect(address: string, credit = 0, page?: string): Promise<StudioClient> {
    const { host } = new URL(address)
    const client = new StudioClient(
      new WebSocket(`ws://${host}/socket`, {
        headers: { cookie: await cookieOf(address), origin: `http://${host}` },
      }),
    )
    await new Promise((resolve, reject) => client.socket.on('open', resolve).on('error', reject))
    client.send({ type: 'hello', version: STUDIO_PROTOCOL_VERSION, page })
    if (credit > 0) client.send({ type: 'credit', more: credit })
    return client
  }

  async ask<Name extends StudioMethodName>(
    method: Name,
    content: StudioParams<Name>,
  ): Promise<StudioResult<Name>> {
    const answer = await this.answerTo(method, content)
    if (answer.type === 'answer') return answer.content as StudioResult<Name>
    throw new Error(`${answer.code}: ${answer.message}`)
  }

  answerTo(method: StudioMethodName, content: unknown): Promise<Answer> {
    const id = ++this.ids
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      this.send({ type: 'request', id, method, content })
    })
  }

  send(frame: Parameters<typeof encodeStudioFrame>[0]): void {
    this.socket.send(encodeStudioFrame(frame))
  }

  private take(frame: StudioFrame): void {
    this.frames.push(frame)
    // The page believes them: here they are checked.
    if (frame.type === 'news') this.news.push(studioNews.parse(frame.content))
    if (frame.type !== 'answer' && frame.type !== 'refused') return
    this.waiting.get(frame.id)?.(frame)
    this.waiting.delete(frame.id)
  }
}

/** The cookie that the first address gives. */
export async function cookieOf(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: 'manual' })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
