import { assign, fromPromise, setup } from 'xstate'
import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'

/** What a flow's machine has done for it; one promise for each state that works. */
export interface FlowWork {
  /** Topics, manifest, positions, reference tables; then joins the groups. */
  begin(): Promise<void>
  /** Finishes what is in work, commits, leaves the groups. */
  drain(): Promise<void>
  /** Drops what is not committed and leaves, before the flow starts again. */
  abandon(): Promise<void>
  monotonic(): number
}

interface FlowContext {
  readonly work: FlowWork
  readonly error: FlowError | undefined
  /** Monotonic times of the restarts after faults. */
  readonly restarts: readonly number[]
}

export type FlowEvent =
  | { readonly type: 'START' }
  | { readonly type: 'DRAIN' }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'FAULT'; readonly error: FlowError }

const TEN_MINUTES_MS = 600_000

/** The life of a flow. It holds no message: data moves in tasks, the machine says when they may. */
export const flowMachine = setup({
  types: {
    context: {} as FlowContext,
    events: {} as FlowEvent,
    input: {} as FlowWork,
  },
  actors: {
    begin: fromPromise<void, FlowWork>(({ input }) => input.begin()),
    drain: fromPromise<void, FlowWork>(({ input }) => input.drain()),
    // What cannot be left properly is dead to the broker soon; the start that follows says if it is not.
    abandon: fromPromise<void, FlowWork>(({ input }) => input.abandon().catch(() => {})),
  },
  guards: {
    /** An outage is waited for without end, and so is a commit without an answer; a fault a few times. */
    mayStartAgain: ({ context }, { error }: { error: unknown }) =>
      classOf(error) === 'outage' ||
      classOf(error) === 'unknown' ||
      (classOf(error) === 'fault' &&
        !isRefusal(error) &&
        recent(context).length < DEFAULTS.restartsAtMost.value),
  },
  actions: {
    note: assign({ error: (_, { error }: { error: unknown }) => asError(error) }),
    countRestart: assign({
      restarts: ({ context }) =>
        context.error?.class !== 'fault' ? context.restarts : [...recent(context), context.work.monotonic()],
    }),
    forget: assign({ error: undefined }),
  },
  delays: {
    backoff: ({ context }) =>
      Math.min(
        DEFAULTS.restartLongestMs.value,
        DEFAULTS.restartFirstMs.value * 2 ** Math.max(0, context.restarts.length - 1),
      ),
  },
}).createMachine({
  id: 'flow',
  context: ({ input }) => ({ work: input, error: undefined, restarts: [] }),
  initial: 'stopped',
  states: {
    stopped: { on: { START: 'starting' } },
    starting: {
      invoke: {
        src: 'begin',
        input: ({ context }) => context.work,
        onDone: { target: 'running', actions: 'forget' },
        onError: [
          {
            guard: { type: 'mayStartAgain', params: ({ event }) => ({ error: event.error }) },
            target: 'backing-off',
            actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
          },
          { target: 'failed', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
        ],
      },
      on: { DRAIN: 'draining' },
    },
    running: {
      on: {
        DRAIN: 'draining',
        PAUSE: 'paused',
        FAULT: [
          {
            guard: { type: 'mayStartAgain', params: ({ event }) => ({ error: event.error }) },
            target: 'backing-off',
            actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
          },
          { target: 'failed', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
        ],
      },
    },
    paused: {
      on: {
        RESUME: 'running',
        DRAIN: 'draining',
        FAULT: [
          {
            guard: { type: 'mayStartAgain', params: ({ event }) => ({ error: event.error }) },
            target: 'backing-off',
            actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
          },
          { target: 'failed', actions: { type: 'note', params: ({ event }) => ({ error: event.error }) } },
        ],
      },
    },
    draining: {
      invoke: {
        src: 'drain',
        input: ({ context }) => context.work,
        onDone: 'stopped',
        onError: {
          target: 'failed',
          actions: { type: 'note', params: ({ event }) => ({ error: event.error }) },
        },
      },
    },
    'backing-off': {
      entry: 'countRestart',
      invoke: { src: 'abandon', input: ({ context }) => context.work },
      after: { backoff: 'starting' },
      on: { DRAIN: 'stopped' },
    },
    failed: {
      invoke: { src: 'abandon', input: ({ context }) => context.work },
      on: { START: 'starting' },
    },
  },
})

function recent(context: FlowContext): readonly number[] {
  const now = context.work.monotonic()
  return context.restarts.filter((at) => now - at < TEN_MINUTES_MS)
}

function asError(error: unknown): FlowError {
  if (error instanceof FlowError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new FlowError('NODE_FAILED', {
    message: `The engine failed: ${message}`,
    cause: error,
    class: 'fault',
  })
}

function classOf(error: unknown): FlowError['class'] {
  return asError(error).class
}

/** What no restart can mend: the flow, its parameters or its data folder are refused as they are. */
function isRefusal(error: unknown): boolean {
  return error instanceof FlowError && REFUSALS.has(error.code)
}

const REFUSALS: ReadonlySet<string> = new Set([
  'BROKER_FORMAT_NEWER',
  'BROKER_TOO_OLD',
  'EXPRESSION_INVALID',
  'FILE_OUTSIDE_WORKSPACE',
  'FLOW_ALREADY_RUNNING',
  'FLOW_FILE_INVALID',
  'FLOW_REVISION_REFUSED',
  'PARAMETER_INVALID',
  'REFERENCE_INVALID',
  'TOPIC_SETTINGS_INVALID',
])
