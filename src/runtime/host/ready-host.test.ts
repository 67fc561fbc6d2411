import { expect, test } from 'vitest'
import type { HostEnd, HostListener } from './host-process.ts'
import { ReadyHost } from './ready-host.ts'
import type { Transport } from './transports/transport.ts'

const transport: Transport = {
  send: () => undefined,
  onMessage: () => undefined,
  close: () => undefined,
  onClose: () => undefined,
}
const end: HostEnd = { code: 1, signal: null, ranOutOfMemory: false }

/** Processes by the order of their start, and those that were killed. */
function aReadyHost() {
  const started: HostListener[] = []
  const killed: number[] = []
  const ready = new ReadyHost((listener) => {
    const pid = started.push(listener)
    return { pid, transport, kill: () => void killed.push(pid) }
  })
  const heard: string[] = []
  const listener: HostListener = {
    line: (text) => void heard.push(text),
    ended: ({ code }) => void heard.push(`ended with ${code}`),
  }
  return { ready, started, killed, heard, listener }
}

test('a process that is ready is given away once, with what it has printed so far', () => {
  const { ready, started, killed, heard, listener } = aReadyHost()
  started[0]?.line('a warning')
  expect(ready.start(listener).pid).toBe(1)
  started[0]?.line('another one')
  started[0]?.ended(end)
  expect(heard).toEqual(['a warning', 'another one', 'ended with 1'])
  expect(ready.start(listener).pid).toBe(2)
  ready.discard()
  expect(killed).toEqual([])
})

test('another process is started where the one that was ready has ended', () => {
  const { ready, started, listener } = aReadyHost()
  started[0]?.ended(end)
  expect(ready.start(listener).pid).toBe(2)
})

test('a process that nobody has taken is ended', () => {
  const { ready, killed } = aReadyHost()
  ready.discard()
  expect(killed).toEqual([1])
})
