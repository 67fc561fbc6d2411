import { assign, setup } from 'xstate'
import type { FlowError } from '../../contract/errors.ts'

interface HostContext {
  readonly startProcess: () => void
  readonly error: FlowError | undefined
  readonly delayMs: number
}

type HostEvent =
  | { readonly type: 'START' }
  /** All its flows run. */
  | { readonly type: 'RUNS' }
  | { readonly type: 'DRAIN' }
  /** Its run came to an end as it should. */
  | { readonly type: 'OVER' }
  /** Its run failed, and said so. */
  | { readonly type: 'FAILED'; readonly error: FlowError | undefined }
  /** The process is gone without a word; without a delay it is not started again. */
  | { readonly type: 'DIED'; readonly error: FlowError; readonly delayMs: number | undefined }

const note = { type: 'note', params: ({ event }: { event: HostEvent }) => event } as const
const died = [
  { guard: 'startsAgain', target: 'backing-off', actions: note },
  { target: 'failed', actions: note },
] as const
const ends = { OVER: 'stopped', FAILED: { target: 'failed', actions: note } } as const

/** The life of a host: of one process after another that runs the same flows. */
export const hostMachine = setup({
  types: {
    context: {} as HostContext,
    events: {} as HostEvent,
    input: {} as { readonly startProcess: () => void },
  },
  guards: { startsAgain: ({ event }) => event.type === 'DIED' && event.delayMs !== undefined },
  actions: {
    startProcess: ({ context }) => context.startProcess(),
    note: assign((_, event: HostEvent) => ({
      error: event.type === 'DIED' || event.type === 'FAILED' ? event.error : undefined,
      delayMs: event.type === 'DIED' ? (event.delayMs ?? 0) : 0,
    })),
  },
  delays: { backoff: ({ context }) => context.delayMs },
}).createMachine({
  id: 'host',
  context: ({ input }) => ({ startProcess: input.startProcess, error: undefined, delayMs: 0 }),
  initial: 'stopped',
  states: {
    stopped: { on: { START: 'starting' } },
    starting: { entry: 'startProcess', on: { RUNS: 'running', DRAIN: 'draining', DIED: died, ...ends } },
    running: { on: { DRAIN: 'draining', DIED: died, ...ends } },
    draining: { on: { DIED: { target: 'failed', actions: note }, ...ends } },
    'backing-off': { after: { backoff: 'starting' }, on: { DRAIN: 'stopped' } },
    failed: {},
  },
})
