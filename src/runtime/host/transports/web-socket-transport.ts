import type { Transport } from './transport.ts'

/** What we use of a WebSocket, as browsers, Node and servers have it. */
export interface WebSocketEnd {
  binaryType: string
  readonly readyState: number
  readonly bufferedAmount: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
}

const CONNECTING = 0
const OPEN = 1

/** A WebSocket, also one that is not open yet. */
export function webSocketTransport(socket: WebSocketEnd): Transport {
  const early: Uint8Array<ArrayBuffer>[] = []
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => {
    for (const frame of early.splice(0)) socket.send(frame)
  })
  return {
    send: (frame) => {
      if (socket.readyState === CONNECTING) early.push(frame)
      else if (socket.readyState === OPEN) socket.send(frame)
    },
    waitingBytes: () => socket.bufferedAmount,
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) =>
        listener(data instanceof ArrayBuffer ? new Uint8Array(data) : data),
      ),
    close: () => socket.close(),
    onClose: (listener) => socket.addEventListener('close', listener),
  }
}
