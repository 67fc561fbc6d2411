import type { MessagePort } from 'node:worker_threads'
import type { Transport } from './transport.ts'

/** A MessagePort of Node; the bytes of a frame move to the other side without a copy. */
export function messagePortTransport(port: MessagePort): Transport {
  return {
    send: (frame) => port.postMessage(frame, [frame.buffer]),
    onMessage: (listener) => void port.on('message', listener),
    close: () => port.close(),
    onClose: (listener) => void port.once('close', listener),
  }
}
