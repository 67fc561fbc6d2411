import { assign, setup } from 'xstate'
import type { FlowError } from '../../contract/errors.ts'

export type ConnectorEvent =
  | { readonly type: 'CONNECTED' }
  | { readonly type: 'OUTAGE'; readonly error: FlowError }
  | { readonly type: 'FAIL'; readonly error: FlowError }
  | { readonly type: 'STOP' }

/** How a node stands with the system outside it: a topic, a file. */
export const connectorMachine = setup({
  types: { context: {} as { readonly error: FlowError | undefined }, events: {} as ConnectorEvent },
  actions: {
    note: assign({ error: (_, { error }: { error: FlowError }) => error }),
    forget: assign({ error: undefined }),
  },
}).createMachine({
  id: 'connector',
  context: { error: undefined },
  initial: 'connecting',
  on: {
    STOP: '.stopped',
    FAIL: { target: '.failed', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
  },
  states: {
    connecting: {
      on: {
        CONNECTED: 'ready',
        OUTAGE: {
          target: 'waiting',
          actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    ready: {
      entry: 'forget',
      on: {
        OUTAGE: {
          target: 'waiting',
          actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    waiting: {
      on: {
        CONNECTED: 'ready',
        OUTAGE: { actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
      },
    },
    failed: {},
    /** Its task has ended here: an outage it was in is no longer ours. */
    stopped: { entry: 'forget' },
  },
})
