import type { ChildProcess } from 'node:child_process'
import type { Transport } from './transport.ts'

/**
 * The channel that Node opens between a process and its child; `end` is the child, or in the child its own `process`.
 * The child is started with `serialization: 'advanced'`, so that bytes pass as bytes.
 */
export function childProcessTransport(end: ChildProcess | NodeJS.Process): Transport {
  let onTheirWay = 0
  let isClosing = false
  const disconnect = () => {
    if (end.connected) end.disconnect()
  }
  return {
    send: (frame) => {
      if (isClosing || !end.connected) return
      onTheirWay += 1
      // An error means that the other end is gone, which `disconnect` tells.
      end.send?.(frame, undefined, undefined, () => {
        onTheirWay -= 1
        if (isClosing && onTheirWay === 0) disconnect()
      })
    },
    onMessage: (listener) => void end.on('message', listener),
    close: () => {
      isClosing = true
      if (onTheirWay === 0) disconnect()
    },
    onClose: (listener) => {
      if (end.connected) end.once('disconnect', listener)
      else queueMicrotask(listener)
    },
  }
}
