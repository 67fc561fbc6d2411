import { z } from 'zod'
import { capabilitySchema } from '../capability.ts'
import { refusalSchema } from '../protocol/frame.ts'
import { countsSchema, heldFigures, outageFigures } from '../run-protocol.ts'
import type { MethodTable } from './method.ts'
import { flowPath } from './workspace-methods.ts'

/** How a run stands: what the flow's machine says, and `stopped` or `failed` when it is over. */
export const RUN_STATES = [
  'starting',
  'running',
  'paused',
  'draining',
  'backing-off',
  'stopped',
  'failed',
] as const
const runState = z.enum(RUN_STATES)
export type RunState = z.output<typeof runState>

/** A run of a flow: one start to one stop. Of each flow in each environment the latest is known. */
export const runView = z.object({
  file: flowPath,
  /** The flow's id. */
  flow: z.string(),
  name: z.string(),
  /** Hash of what it runs, without layout and notes; null: it runs elsewhere, and does not say. */
  revision: z.string().nullable(),
  state: runState,
  /** Why it waits or failed. */
  cause: refusalSchema.optional(),
  /** The node at which it failed, where it is known. */
  node: z.string().optional(),
  /** The newest thing that a person should know and that is no change of state. */
  notice: refusalSchema.optional(),
  /** Its process gives no sign of life: what is shown is what it said last. */
  isQuiet: z.boolean().optional(),
  environment: z.string(),
  /** The environment's file is another one since it began: it goes on with what it began with. */
  isEnvironmentChanged: z.boolean().optional(),
  /** The environment has no file any more: the run goes on with what it began with, and nothing else can run there. */
  isEnvironmentGone: z.boolean().optional(),
  /** Others are in its groups: they share its messages. */
  isSharing: z.boolean().optional(),
  /** Processes that share it, where they are several. */
  processes: z.number().int().optional(),
  /** ms since 1970. */
  startedAt: z.number(),
  /** ms since 1970; null: it is not over. */
  endedAt: z.number().nullable(),
  withOutside: z.boolean(),
  /** Started here: it can be paused and stopped here. Another one is only watched. */
  isOurs: z.boolean(),
  /** Who runs it. */
  owner: z.string(),
})
export type RunView = z.output<typeof runView>

/** How a node of a running flow is; what of them it shows, the worst first, is the page's. */
export const NODE_RUN_STATES = [
  'failed',
  'circuit-open',
  'retrying',
  'waiting',
  'paused',
  'draining',
  'restoring',
  'starting',
  'running',
  'idle',
] as const
const nodeRunState = z.enum(NODE_RUN_STATES)
export type NodeRunState = z.output<typeof nodeRunState>

/** Messages at a port since the start, and lately. */
const portFigures = z.object({ count: z.number().int(), perSecond: z.number() })
export type PortFigures = z.output<typeof portFigures>

const nodeRun = z.object({
  state: nodeRunState,
  /** Why, in one sentence, where it is not the plain course. */
  cause: z.string().optional(),
  /** By port: `in`, the outputs, and what became of messages inside. */
  ports: z.record(z.string(), portFigures),
  /** What stands at it, and how long messages stood there lately; of a node that does not answer at once. */
  held: heldFigures.optional(),
  /** Its system is away. */
  outage: outageFigures.optional(),
  /** Of a node that reads a topic: newest minus committed, in messages. */
  lag: z.number().int().optional(),
})
export type NodeRun = z.output<typeof nodeRun>

/** The node that all others wait for. */
const bottleneck = z.object({
  node: z.string(),
  /** Messages that stand there, or are in work because of it. */
  waiting: z.number().int(),
  /** How long the oldest stands there, in ms; absent where that is not known. */
  oldestMs: z.number().optional(),
  /** Of the memory for messages in work, from 0 to 1. */
  used: z.number(),
})
export type Bottleneck = z.output<typeof bottleneck>

/** What a run has done so far, or had done when it ended. */
export const runFigures = z.object({
  file: flowPath,
  flow: z.string(),
  /** The run that they are of, by when it began: ms since 1970. */
  startedAt: z.number(),
  counts: countsSchema,
  perSecond: z.number(),
  /** Newest minus committed, in messages. */
  lag: z.number().int(),
  nodes: z.record(z.string(), nodeRun),
  /** A system outside is away, and messages wait for it: of several nodes the one that is tried again first. */
  outage: outageFigures.optional(),
  /** Present while messages wait in their topics because one node is slow, or its system is away. */
  bottleneck: bottleneck.optional(),
})
export type RunFigures = z.output<typeof runFigures>

/** Where reading starts; a time is ms since 1970. */
export const runStart = z.union([
  z.enum(['committed', 'beginning', 'now']),
  z.object({ time: z.number().int() }),
])
export type RunStart = z.output<typeof runStart>

/** A thing that a flow asks for and that nobody has accepted on this machine. */
const askedPower = z.object({ capability: capabilitySchema, by: z.string() })
export type AskedPowerView = z.output<typeof askedPower>

export const runLook = z.object({
  /** Topics that a run would read. */
  reads: z.array(
    z.object({
      topic: z.string(),
      /** Messages that the flow has handled, as far as they are still there. */
      handled: z.number().int(),
      messages: z.number().int(),
    }),
  ),
  /** What a run with clean local data would delete; a topic without messages is left out. */
  cleans: z.array(z.object({ topic: z.string(), messages: z.number().int() })),
  /** Asked for by the flow, or by its simulated outside, and not accepted. */
  asks: z.array(askedPower),
  /** There is a simulated outside beside the flow. */
  hasOutside: z.boolean(),
  /** The saved file's hash without layout and notes. */
  revision: z.string(),
})
export type RunLook = z.output<typeof runLook>

const ofFlow = z.object({ file: flowPath })

/** The run of a flow in the chosen environment, or in another one: its file may be gone, so that it cannot be chosen. */
const ofRun = ofFlow.extend({ environment: z.string().optional() })

/** Flows at work in the chosen environment. A run goes on when its page is closed, and ends with the Studio. */
export const runMethods = {
  /** The latest run of each flow in each environment. */
  'runs.list': { params: z.object({}), result: z.array(runView) },
  /** What a run of the saved file would read, delete and ask for. Refused as a start is. */
  'runs.look': {
    params: z.object({ file: flowPath, withOutside: z.boolean().default(true) }),
    result: runLook,
  },
  /** What the saved file asks for and nobody has accepted; refused as a start is. Looks at no broker. */
  'runs.asks': {
    params: z.object({ file: flowPath, withOutside: z.boolean().default(true) }),
    result: z.array(askedPower),
  },
  /**
   * Runs the saved file. Refused with FLOW_FILE_INVALID, FLOW_FILE_MISSING, PARAMETER_INVALID, TRUST_MISSING,
   * FLOW_ALREADY_RUNNING, FLOW_REVISION_REFUSED, TOPIC_IN_USE, ENVIRONMENT_PROTECTED, and ENVIRONMENT_SHARED where its
   * sheet has not been confirmed.
   */
  'runs.start': {
    params: z.object({
      file: flowPath,
      from: runStart.default('committed'),
      /** Deletes the flow's local topics, positions and dead letters first. */
      clean: z.boolean().default(false),
      withOutside: z.boolean().default(true),
      /** The revision of the sheet that a person has confirmed. */
      confirmed: z.string().optional(),
    }),
    result: runView,
    writes: true,
  },
  /** Drains, then runs the saved file from where it was. Refused as a start is: then the old revision goes on. */
  'runs.apply': {
    params: z.object({
      file: flowPath,
      withOutside: z.boolean().optional(),
      from: runStart.default('committed'),
      confirmed: z.string().optional(),
    }),
    result: runView,
    writes: true,
  },
  /** The text of a flow or its simulated outside as it was when its run began; null where that is not known. */
  'runs.text': { params: ofFlow, result: z.object({ text: z.string() }).nullable() },
  'runs.pause': { params: ofRun, result: z.null(), writes: true },
  'runs.resume': { params: ofRun, result: z.null(), writes: true },
  /** Finishes what is in work, then ends; `now`: what is not committed is read again next time. */
  'runs.stop': {
    params: ofRun.extend({ now: z.boolean().default(false) }),
    result: z.null(),
    writes: true,
  },
  /** Lets the saved file do what it asks for, on this machine and for this user. */
  'runs.accept': {
    params: z.object({
      file: flowPath,
      /** Of what the person has read, by the look; another one is refused with FLOW_CHANGED_OUTSIDE. */
      revision: z.string(),
      /** As it was looked at: nothing is accepted of an outside that was not listed. */
      withOutside: z.boolean(),
    }),
    result: z.null(),
    writes: true,
  },
} as const satisfies MethodTable
