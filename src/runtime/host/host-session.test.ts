import { expect, test } from 'vitest'
import { z } from 'zod'
import { decodeFrame, encodeFrame } from '../../contract/protocol/codec.ts'
import { PROTOCOL_VERSION } from '../../contract/protocol/frame.ts'
import type { Stream } from '../../contract/protocol/streams.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { HostSession } from './host-session.ts'
import type { AnySource, Push, StreamSource } from './streams/stream-source.ts'

const numbers = {
  name: 'numbers',
  policy: 'sample',
  payload: z.number(),
  options: z.undefined(),
  keyOf: (value: number) => (value < 0 ? 'last' : undefined),
} as const satisfies Stream<number, undefined>

const MEGABYTE = 1024 * 1024

/** A watcher that gives credit and takes nothing off its end of the connection until it `reads`. */
function aSleepingWatcher(credit: number, fault?: Error) {
  let push: Push<number> = () => false
  let hear: (message: unknown) => void = () => undefined
  let sent: Uint8Array[] = []
  const source: StreamSource<number, undefined> = {
    stream: numbers,
    open: (_options, given) => {
      if (fault !== undefined) throw fault
      push = given
      return () => undefined
    },
  }
  void new HostSession({
    transport: {
      send: (frame) => void sent.push(frame),
      waitingBytes: () => sent.reduce((sum, frame) => sum + frame.length, 0),
      onMessage: (listener) => (hear = listener),
      onClose: () => undefined,
      close: () => undefined,
    },
    clock: new SimulatedClock(),
    process: 1,
    sources: [source as unknown as AnySource],
    closed: () => undefined,
  })
  hear(encodeFrame({ header: { type: 'hello', version: PROTOCOL_VERSION } }))
  hear(encodeFrame({ header: { type: 'subscribe', id: 0, stream: 'numbers', credit } }))
  return {
    push: (value: number) => push(value, new Uint8Array(MEGABYTE)),
    bytes: () => sent.reduce((sum, frame) => sum + frame.length, 0),
    reads: () => {
      const read = sent.map((frame) => decodeFrame(frame).header as Record<string, unknown>)
      sent = []
      return read.filter(({ type }) => type === 'item' || type === 'closed')
    },
  }
}

test('a watcher with credit for everything that reads nothing is sent a few megabytes, and the rest is counted', () => {
  const watcher = aSleepingWatcher(10_000)
  const taken = Array.from({ length: 500 }, (_, value) => watcher.push(value)).filter(Boolean).length
  expect(watcher.bytes()).toBeLessThan(10 * MEGABYTE)
  expect(watcher.push(-1)).toBe(true)
  const read = watcher.reads()
  expect(read.length).toBe(taken + 1)
  expect(read.at(-1)).toMatchObject({ payload: -1, dropped: 500 - taken })
  expect(watcher.push(500)).toBe(true)
})

test('a fault of ours is told to the watcher with what it can do', () => {
  const watcher = aSleepingWatcher(1, new TypeError('no such thing'))
  expect(watcher.reads()).toEqual([
    {
      type: 'closed',
      id: 0,
      reason: {
        code: 'PROTOCOL_INVALID',
        message: 'A frame could not be handled: no such thing',
        hint: 'This is a fault of Millrace: please report it with what stands above.',
      },
    },
  ])
})
