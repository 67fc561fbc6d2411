import { encodeFrame } from '../../src/contract/protocol/codec.ts'
import { PROTOCOL_VERSION } from '../../src/contract/protocol/frame.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { HostSession } from '../../src/runtime/host/host-session.ts'
import type { Transport } from '../../src/runtime/host/transports/transport.ts'
import { numberSources } from './protocol-streams.ts'

const hello = { type: 'hello', version: PROTOCOL_VERSION, process: 1 }

/** Hosts as they should be and as they should not. */
const behaviours = {
  good: (transport) => {
    const session = new HostSession({
      transport,
      clock: systemClock,
      process: 4711,
      sources: numberSources,
      orders: {
        start: () => undefined,
        drain: () => void session.over({ ended: 'stopped' }),
        stopNow: () => session.close(),
        pause: () => undefined,
        resume: () => undefined,
      },
      closed: () => undefined,
    })
  },
  'is older': (transport) => transport.send(encodeFrame({ header: { ...hello, version: 0 } })),
  'sends noise': (transport) => {
    transport.send(encodeFrame({ header: hello }))
    transport.send(new TextEncoder().encode('GET / HTTP/1.1'))
  },
  'says nothing known': (transport) => {
    transport.send(encodeFrame({ header: hello }))
    transport.send(encodeFrame({ header: { type: 'selfdestruct' } }))
  },
  'sends more than asked for': (transport) => {
    transport.send(encodeFrame({ header: hello }))
    transport.onMessage(() => {
      for (let n = 0; n < 1_000; n++)
        transport.send(encodeFrame({ header: { type: 'item', id: 0, dropped: 0, payload: n } }))
    })
  },
  floods: (transport) => {
    transport.send(encodeFrame({ header: hello }))
    for (let n = 0; n < 50_000; n++)
      transport.send(encodeFrame({ header: { type: 'dropped', id: 9, dropped: n } }))
  },
  vanishes: (transport) => {
    transport.send(encodeFrame({ header: hello }))
    transport.close()
  },
} as const satisfies Record<string, (transport: Transport) => void>

export type HostBehaviour = keyof typeof behaviours

export function playHost(behaviour: HostBehaviour, transport: Transport): void {
  transport.onClose(() => undefined)
  behaviours[behaviour](transport)
}
