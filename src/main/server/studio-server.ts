import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { describeError, FlowError } from '../../contract/errors.ts'
import { FRAME_BYTES } from '../../contract/protocol/frame.ts'
import { type Clock, systemClock } from '../../runtime/clock.ts'
import type { StudioEntrance } from '../studio/session/studio-entrance.ts'
import { DoorKeeper, type Refusal } from './door-keeper.ts'
import { KeptSession } from './kept-session.ts'
import { PageFiles } from '../studio/page/page-files.ts'
import { PAGE_HEADERS } from '../studio/page/page-policy.ts'

export interface StudioServerOptions {
  readonly studio: StudioEntrance
  /** The built page; absolute. */
  readonly page: string
  /** 0: the one of the last start where that is free, else any. */
  readonly port: number
  /** Where this user's sessions are kept from one start to the next; absolute. They end with the server without it. */
  readonly sessions?: string | undefined
  readonly clock?: Clock
}

/** Only this machine. */
const HOST = '127.0.0.1'
const SOCKET_PATH = '/socket'

const REASONS: Readonly<Record<Refusal, string>> = {
  host: 'The Studio answers under 127.0.0.1 and localhost only.',
  origin: 'The Studio answers its own page only.',
  token: 'Open the address that Millrace has printed: it holds a token, and this one does not.',
}

interface Opened {
  readonly server: Server
  readonly session: KeptSession
  readonly port: number
}

/** The Studio for a browser: the page, and the way to its services, on this machine alone. */
export class StudioServer {
  private readonly studio: StudioEntrance
  private readonly session: KeptSession
  private readonly files: PageFiles
  private readonly server: Server
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
  })
  private readonly keeper: DoorKeeper

  private constructor({ studio, page }: StudioServerOptions, { server, session, port }: Opened) {
    this.studio = studio
    this.files = new PageFiles(page)
    this.session = session
    this.keeper = new DoorKeeper(port, session.secret)
    this.server = server
    this.server.on('request', (request, response) => this.answer(request, response))
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
  }

  /** Throws STUDIO_PORT_IN_USE. */
  static async start(options: StudioServerOptions): Promise<StudioServer> {
    const { sessions: folder, studio, clock = systemClock } = options
    const session = new KeptSession({ folder, workspace: studio.workspace, clock })
    const server = createServer()
    const port = await listenAgain(server, options.port, session.port)
    session.keep(port)
    return new StudioServer(options, { server, session, port })
  }

  /** The address to open, with its token. */
  get address(): string {
    return this.keeper.address
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate()
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    const url = addressOf(request)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return say(response, 405, 'The Studio only shows its page here.')
    if (url !== null && this.keeper.welcomes(request.headers, url.searchParams.get('token')))
      return this.letIn(url, response)
    const refusal = this.keeper.refusal(request.headers, { mustHaveOrigin: false })
    if (refusal !== null) return say(response, 403, REASONS[refusal])
    const file = url === null ? undefined : this.files.at(url.pathname)
    if (file === undefined) return say(response, 404, 'There is no such page.')
    response.setHeader('Content-Type', file.type)
    response.setHeader('Cache-Control', file.isForever ? 'private, max-age=31536000, immutable' : 'no-store')
    response.end(request.method === 'HEAD' ? undefined : file.bytes)
  }

  /** The token goes into a cookie, and out of the address, the history and what a person may copy. */
  private letIn(url: URL, response: ServerResponse): void {
    url.searchParams.delete('token')
    response.writeHead(303, {
      'Set-Cookie': this.keeper.cookie,
      'Cache-Control': 'no-store',
      Location: `${url.pathname}${url.search}`,
    })
    response.end()
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Node has taken its own listener off: a peer that breaks off before it has read the refusal would end the process.
    socket.on('error', () => socket.destroy())
    const isThere = addressOf(request)?.pathname === SOCKET_PATH
    const refusal = this.keeper.refusal(request.headers, { mustHaveOrigin: true })
    if (!isThere || refusal !== null) return refuseUpgrade(socket, refusal === null ? 404 : 403)
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.connect(webSocket))
  }

  private connect(socket: WebSocket): void {
    // Of another folder meanwhile: a page that has come here is known there too.
    this.session.keep(this.keeper.port, this.studio.workspace)
    const session = this.studio.connect({ send: (frame) => socket.send(frame), close: () => socket.close() })
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) session.receive(data)
      else socket.close(1003)
    })
    socket.on('close', () => session.end())
    // A connection that breaks is closed as well; the page comes again by itself.
    socket.on('error', () => socket.terminate())
  }
}

/** Null for what is no address, as `//`: anybody may ask for that. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  return URL.parse(url, `http://${HOST}`)
}

function say(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`${sentence}\n`)
}

function refuseUpgrade(socket: Duplex, status: 403 | 404): void {
  const headers = Object.entries(PAGE_HEADERS).map(([name, value]) => `${name}: ${value}`)
  const lines = [`HTTP/1.1 ${status} Refused`, ...headers, 'Connection: close', 'Content-Length: 0']
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
}

/** A page that is open still asks at the port of the last start. */
async function listenAgain(server: Server, wanted: number, former: number): Promise<number> {
  if (wanted !== 0 || former === 0) return await listen(server, wanted)
  try {
    return await listen(server, former)
  } catch {
    return await listen(server, 0)
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refused = (cause: NodeJS.ErrnoException) => reject(cannotListen(port, cause))
    server.once('error', refused)
    server.listen(port, HOST, () => {
      server.off('error', refused)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'EADDRINUSE')
    return new FlowError('STUDIO_PORT_IN_USE', {
      message: `Port ${port} of this machine is in use.`,
      hint: `Name another one, as "--port ${port + 1}", or leave --port off: then a free one is taken.`,
      cause,
    })
  return new FlowError('STUDIO_PORT_IN_USE', {
    message: `Port ${port} of this machine cannot be used: ${describeError(cause)}.`,
    hint: 'Leave --port off: then a free one is taken.',
    cause,
  })
}
