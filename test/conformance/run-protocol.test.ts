import { describe, expect, test } from 'vitest'
import type { FlowError } from '../../src/contract/errors.ts'
import { encodeFrame } from '../../src/contract/protocol/codec.ts'
import { PROTOCOL_VERSION, type OverFrame } from '../../src/contract/protocol/frame.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { WAITING_AT_MOST } from '../../src/runtime/host/streams/every-outlet.ts'
import type { Transport } from '../../src/runtime/host/transports/transport.ts'
import { WatcherSession } from '../../src/runtime/host/watcher-session.ts'
import { until } from '../support/until.ts'
import { channels, type Connect } from './protocol-channels.ts'
import type { HostBehaviour } from './protocol-host.ts'
import { everyNumber, latestNumber, sampleNumbers } from './protocol-streams.ts'

/** Every promise of the run protocol, over every transport. */
describe.each(channels)('the run protocol over $name', ({ connect }) => {
  test('gives every item of a stream that leaves nothing out, in order', async () => {
    const { session } = await watch(connect)
    const seen: number[] = []
    session.subscribe(everyNumber, { options: { count: 5_000 }, item: (value) => void seen.push(value) })
    await until('all numbers', () => seen.length === 5_000)
    expect(seen).toEqual(Array.from({ length: 5_000 }, (_, n) => n))
  })

  test('carries a body of 32 MB as it is', async () => {
    const { session } = await watch(connect)
    const bodies: (Uint8Array | undefined)[] = []
    session.subscribe(everyNumber, {
      options: { count: 2, bodyBytes: 32 * 1024 * 1024 },
      credit: 1,
      item: (_value, { body }) => void bodies.push(body),
    })
    await until('both bodies', () => bodies.length === 2, { withinMs: 30_000 })
    expect(bodies.map((body) => body?.length)).toEqual([32 * 1024 * 1024, 32 * 1024 * 1024])
    expect([bodies[0]?.[77], bodies[1]?.at(-1)]).toEqual([0, 1])
  })

  test('closes one subscription that asks for more than a frame holds, and goes on with the others', async () => {
    const { session, closed } = await watch(connect)
    const reason = await new Promise<FlowError | undefined>((resolve) => {
      session.subscribe(everyNumber, {
        options: { count: 1, bodyBytes: 40 * 1024 * 1024 },
        item: () => undefined,
        closed: resolve,
      })
    })
    expect(reason?.message).toContain('larger than')
    session.order('drain')
    expect(closed()).toBe(false)
  })

  test('samples for a watcher that does not read, holds nothing back, and counts what it dropped', async () => {
    const { session } = await watch(connect)
    const reading = Promise.withResolvers<void>()
    let kept = 0
    let dropped = 0
    session.subscribe(sampleNumbers, {
      options: { count: 100_000 },
      credit: 10,
      item: async () => {
        kept += 1
        await reading.promise
      },
      dropped: (total) => (dropped = total),
    })
    await until('the credit', () => kept === 10)
    reading.resolve()
    await until('the count', () => dropped > 0)
    expect({ kept, dropped }).toEqual({ kept: 10, dropped: 99_990 })
  })

  test('gives a watcher that does not read only the newest of each key, once it does', async () => {
    const { session } = await watch(connect)
    const reading = Promise.withResolvers<void>()
    const seen: number[] = []
    session.subscribe(latestNumber, {
      options: { count: 50_000 },
      credit: 1,
      item: async (value) => {
        seen.push(value)
        await reading.promise
      },
    })
    await until('the first', () => seen.length === 1)
    reading.resolve()
    await until('the newest', () => seen.includes(49_999) && seen.includes(49_998))
    expect(seen).toEqual([0, 49_998, 49_999])
  })

  test('leaves a watcher that does not read a stream which leaves nothing out, with the reason', async () => {
    const { session, closed } = await watch(connect)
    let items = 0
    const reason = await new Promise<FlowError | undefined>((resolve) => {
      session.subscribe(everyNumber, {
        options: { count: WAITING_AT_MOST + 100 },
        credit: 5,
        item: () => {
          items += 1
          return new Promise<void>(() => undefined)
        },
        closed: resolve,
      })
    })
    expect(reason?.code).toBe('SUBSCRIBER_SLOW')
    expect(items).toBe(5)
    expect(closed()).toBe(false)
  })

  test('says which streams there are where another is asked for', async () => {
    const { session } = await watch(connect)
    const reason = await new Promise<FlowError | undefined>((resolve) => {
      session.subscribe(
        { ...everyNumber, name: 'evry' },
        {
          options: { count: 1 },
          item: () => undefined,
          closed: resolve,
        },
      )
    })
    expect(reason?.message).toBe('There is no stream "evry".')
    expect(reason?.hint).toContain('every')
  })

  test('passes orders on, and the end of the run back', async () => {
    const { session, over } = await watch(connect)
    session.order('drain')
    expect(await until('the end', () => over())).toMatchObject({ ended: 'stopped' })
  })

  test.each<[HostBehaviour, string, string]>([
    ['is older', 'PROTOCOL_VERSION', 'The other end speaks version 0'],
    ['sends noise', 'PROTOCOL_INVALID', 'no frame of the run protocol'],
    ['says nothing known', 'PROTOCOL_INVALID', 'A frame "selfdestruct" has no place here.'],
    ['sends more than asked for', 'PROTOCOL_INVALID', 'more items of "every" than were asked for'],
    ['floods', 'PROTOCOL_INVALID', 'more than 2000 frames within a second'],
  ])('leaves a host that %s, and says why', async (behaviour, code, message) => {
    const { session, end } = await watch(connect, behaviour)
    session.subscribe(everyNumber, {
      options: { count: 1 },
      credit: 3,
      item: () => new Promise<void>(() => undefined),
    })
    const error = await end
    expect(error?.code).toBe(code)
    expect(error?.message).toContain(message)
  })

  test('ends without an error where the host is gone', async () => {
    const { end } = await watch(connect, 'vanishes')
    expect(await end).toBeUndefined()
  })

  test.each([
    ['noise', new TextEncoder().encode('noise'), 'no frame of the run protocol'],
    ['an order before the greeting', encodeFrame({ header: { type: 'drain' } }), 'drain'],
    ['a header that is cut off', new Uint8Array([0, 0, 1, 0, 123]), 'is cut off'],
    ['a header of 4 GB', new Uint8Array(8).fill(255), 'no more than 1048576'],
  ])('tells a watcher that begins with %s why it is left', async (_what, garbage, message) => {
    const transport = await connect('good')
    const told: string[] = []
    const closed = new Promise<void>((resolve) => transport.onClose(resolve))
    transport.onMessage((frame) => told.push(new TextDecoder().decode(frame as Uint8Array)))
    transport.send(Uint8Array.from(garbage))
    await closed
    expect(told.at(-1)).toContain(message)
  })

  test('refuses a watcher credit without end', async () => {
    const { transport, told, closed } = await greet(connect)
    transport.send(
      encodeFrame({
        header: { type: 'subscribe', id: 0, stream: 'sample', credit: 10_000, options: { count: 0 } },
      }),
    )
    transport.send(encodeFrame({ header: { type: 'credit', id: 0, more: 10_000 } }))
    await closed
    expect(told.at(-1)).toContain('more than the 10000')
  })
})

/** A session with a host, and what came of it. */
async function watch(connect: Connect, behaviour: HostBehaviour = 'good') {
  const transport = await connect(behaviour)
  const { promise: end, resolve } = Promise.withResolvers<FlowError | undefined>()
  let isClosed = false
  let over: OverFrame | undefined
  const session = new WatcherSession({
    transport,
    clock: systemClock,
    over: (frame) => (over = frame),
    closed: (error) => {
      isClosed = true
      resolve(error)
    },
  })
  return { session, end, closed: () => isClosed, over: () => over }
}

/** A watcher without our session: it can say what it should not. */
async function greet(connect: Connect) {
  const transport: Transport = await connect('good')
  const told: string[] = []
  const closed = new Promise<void>((resolve) => transport.onClose(resolve))
  transport.onMessage((frame) => told.push(new TextDecoder().decode(frame as Uint8Array)))
  transport.send(encodeFrame({ header: { type: 'hello', version: PROTOCOL_VERSION } }))
  return { transport, told, closed }
}
