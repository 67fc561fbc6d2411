import { assign, fromPromise, setup } from 'xstate'
import { FlowError } from '../../contract/errors.ts'

/** What a task's machine has done for it. */
export interface TaskWork {
  /** Makes the nodes, restores cursors and stores, starts reading. */
  restore(): Promise<void>
  /** Finishes what is in work and commits it. */
  drain(): Promise<void>
  /** Drops everything that is not committed. */
  drop(): void
}

export type TaskEvent =
  | { readonly type: 'RESTORE' }
  | { readonly type: 'OUTAGE'; readonly error: FlowError }
  | { readonly type: 'RECOVERED' }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'REVOKE' }
  | { readonly type: 'LOST' }
  | { readonly type: 'STOP'; readonly error: FlowError }

interface TaskContext {
  readonly work: TaskWork
  readonly error: FlowError | undefined
}

/** The life of one stage on one partition. `lost`: drop everything, commit nothing. */
export const taskMachine = setup({
  types: { context: {} as TaskContext, events: {} as TaskEvent, input: {} as TaskWork },
  actors: {
    restore: fromPromise<void, TaskWork>(({ input }) => input.restore()),
    drain: fromPromise<void, TaskWork>(({ input }) => input.drain()),
  },
  actions: {
    note: assign({ error: (_, { error }: { error: FlowError }) => error }),
    forget: assign({ error: undefined }),
    drop: ({ context }) => context.work.drop(),
  },
}).createMachine({
  id: 'task',
  context: ({ input }) => ({ work: input, error: undefined }),
  initial: 'assigned',
  on: {
    LOST: '.lost',
    STOP: { target: '.stopped', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
  },
  states: {
    assigned: { on: { RESTORE: 'restoring' } },
    restoring: {
      invoke: {
        src: 'restore',
        input: ({ context }) => context.work,
        onDone: 'running',
        onError: {
          target: 'stopped',
          actions: assign({
            error: ({ event }) => (event.error instanceof FlowError ? event.error : undefined),
          }),
        },
      },
    },
    running: {
      entry: 'forget',
      on: {
        OUTAGE: {
          target: 'paused',
          actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
        },
        PAUSE: 'paused',
        REVOKE: 'revoking',
      },
    },
    /** Nothing is read; what is in work goes on. */
    paused: {
      on: {
        OUTAGE: { actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
        RECOVERED: 'running',
        RESUME: 'running',
        REVOKE: 'revoking',
      },
    },
    revoking: {
      invoke: { src: 'drain', input: ({ context }) => context.work, onDone: 'released', onError: 'lost' },
    },
    released: { type: 'final' },
    /** A gap or a fault: it stays where it is and says why. */
    stopped: { entry: 'drop', on: { REVOKE: 'released' } },
    lost: { entry: 'drop', type: 'final' },
  },
})
