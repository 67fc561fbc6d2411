import type { HeldFigures, TransitionEvent } from '../../../contract/run-protocol.ts'
import { NODE_RUN_STATES, type NodeRun, type NodeRunState } from '../../../contract/studio/run-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import type { FlowPlan, PlannedNode } from './flow-plan.ts'

/** The newest transition of each machine of a flow, by kind and id. */
export interface Machines {
  /** Of the flow itself; undefined before its first word. */
  readonly flow: TransitionEvent | undefined
  /** By `<stage>/<partition>`. */
  readonly tasks: ReadonlyMap<string, TransitionEvent>
  /** By node id, or `<node id>/<partition>`. */
  readonly connectors: ReadonlyMap<string, TransitionEvent>
  /** The node at which the run failed, where it is known. */
  readonly failedAt: string | undefined
  /** What stands at nodes that do not answer at once. */
  readonly held: Readonly<Record<string, HeldFigures>>
}

type Standing = Pick<NodeRun, 'state' | 'cause'>

/** How each node is, by its id: of several tasks and connectors the worst. */
export function nodeStates(plan: FlowPlan, machines: Machines): ReadonlyMap<string, Standing> {
  const tasks = byOwner(machines.tasks)
  const connectors = byOwner(machines.connectors)
  return new Map(
    plan.nodes.map((node) => [
      node.id,
      standing(node, machines, {
        tasks: tasks.get(node.stage) ?? [],
        connectors: connectors.get(node.id) ?? [],
        held: ownEntry(machines.held, node.id),
      }),
    ]),
  )
}

/** The system of a node in such a state is not there for it. */
export function isAway(state: NodeRunState | undefined): boolean {
  return state === 'retrying' || state === 'circuit-open'
}

interface Own {
  readonly tasks: readonly TransitionEvent[]
  readonly connectors: readonly TransitionEvent[]
  readonly held: HeldFigures | undefined
}

function standing(node: PlannedNode, { flow, failedAt }: Machines, own: Own): Standing {
  const { tasks, connectors } = own
  switch (flow?.to) {
    case undefined:
    case 'starting':
      return worst([{ state: 'starting' }, ...connectors.map(ofConnector)])
    case 'stopped':
      return { state: 'idle' }
    case 'failed':
      return isWhereItFailed(node, failedAt) ? withCause('failed', flow) : { state: 'idle' }
    case 'backing-off':
      return node.isSource ? withCause('retrying', flow) : { state: 'starting' }
    case 'draining':
      return worst([{ state: 'draining' }, ...connectors.map(ofConnector), ...ofHeld(own)])
    case 'paused':
      return worst([{ state: 'paused' }, ...connectors.map(ofConnector), ...ofHeld(own)])
    default:
      return worst([
        ...tasks.map((task) => ofTask(task, node)),
        ...connectors.map(ofConnector),
        ...ofHeld(own),
      ])
  }
}

/** A failure that names no node is one of the whole flow: it shows where messages come in. */
function isWhereItFailed({ id, isSource }: PlannedNode, failedAt: string | undefined): boolean {
  return failedAt === undefined ? isSource : failedAt === id
}

function ofTask(task: TransitionEvent, { isSource }: PlannedNode): Standing {
  switch (task.to) {
    case 'assigned':
      return { state: 'starting' }
    case 'restoring':
      return { state: 'restoring' }
    case 'revoking':
      return { state: 'draining' }
    case 'paused':
      // An outage elsewhere in the stage holds its sources back; the others have nothing to do.
      return isSource ? withCause('paused', task) : { state: 'running' }
    case 'stopped':
      return isSource ? withCause('failed', task) : { state: 'idle' }
    default:
      return { state: 'running' }
  }
}

/** Messages that stand there shorter than this, in ms, are in work and do not wait. */
const WAITS_FROM_MS = 1_000

function ofHeld({ held, tasks }: Own): readonly Standing[] {
  if (held === undefined) return []
  if (held.again > 0) {
    // The first attempt again: its system is away, which costs no attempt and is told by the task that it holds back.
    const outage = tasks.find(({ to, cause }) => to === 'paused' && cause !== undefined)
    return [
      held.attempt === 1 && outage !== undefined ? withCause('retrying', outage) : { state: 'retrying' },
    ]
  }
  return held.count > 0 && held.oldestMs >= WAITS_FROM_MS ? [{ state: 'waiting' }] : []
}

function ofConnector(connector: TransitionEvent): Standing {
  switch (connector.to) {
    case 'connecting':
      return { state: 'starting' }
    case 'waiting':
      return withCause('retrying', connector)
    case 'circuit-open':
      return withCause('circuit-open', connector)
    case 'failed':
      return withCause('failed', connector)
    default:
      return { state: 'running' }
  }
}

function withCause(state: NodeRunState, { cause, hint }: TransitionEvent): Standing {
  if (cause === undefined) return { state }
  return { state, cause: hint === undefined ? cause : `${cause} ${hint}` }
}

function worst(all: readonly Standing[]): Standing {
  const [first] = all.toSorted((a, b) => NODE_RUN_STATES.indexOf(a.state) - NODE_RUN_STATES.indexOf(b.state))
  return first ?? { state: 'running' }
}

/** Machines by the part of their id before the partition. */
function byOwner(
  machines: ReadonlyMap<string, TransitionEvent>,
): ReadonlyMap<string, readonly TransitionEvent[]> {
  return Map.groupBy(machines.values(), ({ id }) => id.replace(/\/\d+$/, ''))
}
