import { assign, setup } from 'xstate'
import type { FlowError } from '../../contract/errors.ts'

export type ConnectorEvent =
  | { readonly type: 'CONNECTED' }
  | { readonly type: 'OUTAGE'; readonly error: FlowError }
  | { readonly type: 'FAIL'; readonly error: FlowError }
  | { readonly type: 'STOP' }

/** How a node stands with the system outside it: a topic, a file, a service that it calls. */
export const connectorMachine = setup({
  types: { context: {} as { readonly error: FlowError | undefined }, events: {} as ConnectorEvent },
  actions: {
    note: assign({ error: (_, { error }: { error: FlowError }) => error }),
    forget: assign({ error: undefined }),
  },
  guards: {
    isCircuit: (_, { error }: { error: FlowError }) => error.code === 'CIRCUIT_OPEN',
  },
}).createMachine({
  id: 'connector',
  context: { error: undefined },
  initial: 'connecting',
  on: {
    STOP: '.stopped',
    FAIL: { target: '.failed', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
    OUTAGE: [
      {
        guard: { type: 'isCircuit', params: ({ event }) => ({ error: event.error }) },
        target: '.circuit-open',
        actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
      },
      {
        target: '.waiting',
        actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
      },
    ],
  },
  states: {
    connecting: { on: { CONNECTED: 'ready' } },
    ready: { entry: 'forget' },
    /** What it speaks to is away, and is tried again and again. */
    waiting: { on: { CONNECTED: 'ready' } },
    /** What it calls fails too often: it is left alone until the next probe. */
    'circuit-open': { on: { CONNECTED: 'ready' } },
    failed: { on: { OUTAGE: {} } },
    /** Its task has ended here: an outage it was in is no longer ours. */
    stopped: { entry: 'forget', on: { OUTAGE: {} } },
  },
})
