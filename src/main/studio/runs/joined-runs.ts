import type { OutageFigures } from '../../../contract/run-protocol.ts'
import {
  type Bottleneck,
  NODE_RUN_STATES,
  type NodeRun,
  type RunFigures,
  type RunView,
} from '../../../contract/studio/run-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import { addHeld } from '../../../runtime/delivery/held-work.ts'
import { soonest } from '../../../runtime/flow/soonest-outages.ts'

/** The least settled first: a run of several processes stands as the one that a person should know of. */
const BY_CONCERN: readonly RunView['state'][] = [
  'failed',
  'backing-off',
  'starting',
  'draining',
  'paused',
  'running',
  'stopped',
]

/** Processes of one flow in one environment as one run; of those that are over only where none goes on. */
export function joinedView(views: readonly RunView[]): RunView | undefined {
  const live = views.filter(({ endedAt }) => endedAt === null)
  const [only] = live.length > 0 ? live : views.slice(-1)
  if (only === undefined || live.length < 2) return only
  const state = BY_CONCERN.find((each) => live.some((view) => view.state === each)) ?? only.state
  const worst = live.find((view) => view.state === state) ?? only
  const { isQuiet: _isQuiet, notice, ...stands } = worst
  const said = live.find(({ isQuiet }) => isQuiet === true)?.notice ?? notice
  return {
    ...stands,
    ...(said === undefined ? {} : { notice: said }),
    // One that stands still is said; the run does not answer where all of it stands still.
    ...(live.every(({ isQuiet }) => isQuiet === true) ? { isQuiet: true } : {}),
    startedAt: Math.min(...live.map(({ startedAt }) => startedAt)),
    processes: live.length,
    owner: joinedOwner(live.map(({ owner }) => owner)),
  }
}

/** Sums over processes; of a node the worst state of them. */
export function joinedFigures(all: readonly RunFigures[]): RunFigures | undefined {
  const [first, ...others] = all
  return first === undefined ? undefined : others.reduce(addFigures, first)
}

function addFigures(one: RunFigures, other: RunFigures): RunFigures {
  const names = new Set([...Object.keys(one.nodes), ...Object.keys(other.nodes)])
  const outage = soonestOf(one.outage, other.outage)
  const bottleneck = addBottlenecks(one.bottleneck, other.bottleneck)
  return {
    ...one,
    startedAt: Math.min(one.startedAt, other.startedAt),
    counts: addNumbers(one.counts, other.counts),
    perSecond: one.perSecond + other.perSecond,
    lag: one.lag + other.lag,
    ...(outage === undefined ? {} : { outage }),
    ...(bottleneck === undefined ? {} : { bottleneck }),
    nodes: Object.fromEntries(
      [...names].flatMap((name) => {
        const node = addNode(ownEntry(one.nodes, name), ownEntry(other.nodes, name))
        return node === undefined ? [] : [[name, node] as const]
      }),
    ),
  }
}

function addNode(one: NodeRun | undefined, other: NodeRun | undefined): NodeRun | undefined {
  if (one === undefined || other === undefined) return one ?? other
  const [worse] = [one, other].toSorted(
    (a, b) => NODE_RUN_STATES.indexOf(a.state) - NODE_RUN_STATES.indexOf(b.state),
  )
  const ports = new Set([...Object.keys(one.ports), ...Object.keys(other.ports)])
  const nothing = { count: 0, perSecond: 0 }
  const held = heldAt(one, other)
  const outage = soonestOf(one.outage, other.outage)
  return {
    ...(worse ?? one),
    ...(held === undefined ? {} : { held }),
    ...(outage === undefined ? {} : { outage }),
    ports: Object.fromEntries(
      [...ports].map((port) => [
        port,
        addNumbers(ownEntry(one.ports, port) ?? nothing, ownEntry(other.ports, port) ?? nothing),
      ]),
    ),
    ...(one.lag === undefined && other.lag === undefined ? {} : { lag: (one.lag ?? 0) + (other.lag ?? 0) }),
  }
}

function heldAt({ held: one }: NodeRun, { held: other }: NodeRun): NodeRun['held'] {
  return one === undefined || other === undefined
    ? (one ?? other)
    : addHeld([{ node: one }, { node: other }])['node']
}

function soonestOf(
  one: OutageFigures | undefined,
  other: OutageFigures | undefined,
): OutageFigures | undefined {
  return one === undefined || other === undefined ? (one ?? other) : soonest(one, other)
}

/** At one node in several processes; of two nodes the one at which messages stand longer. */
function addBottlenecks(one: Bottleneck | undefined, other: Bottleneck | undefined): Bottleneck | undefined {
  if (one === undefined || other === undefined) return one ?? other
  const [longer, shorter] = (one.oldestMs ?? 0) >= (other.oldestMs ?? 0) ? [one, other] : [other, one]
  if (longer.node !== shorter.node) return longer
  return {
    ...longer,
    waiting: one.waiting + other.waiting,
    used: Math.max(one.used, other.used),
  }
}

function addNumbers<Numbers extends Readonly<Record<string, number>>>(one: Numbers, other: Numbers): Numbers {
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, value + (other[name] ?? 0)]),
  ) as Numbers
}

/** `millrace run (process 12, worker 1 of 3)` and its like are one command. */
function joinedOwner(owners: readonly string[]): string {
  const [first = ''] = owners
  const isTeam = owners.every((owner) => / worker \d+ of \d+\)$/.test(owner))
  const command = first.replace(/ \(process \d+.*\)$/, '')
  return isTeam ? `${command} (${owners.length} workers)` : owners.join(', ')
}

/** Of runs of one flow: the one that goes on, else the one that ended last. */
export function latestOf(runs: readonly RunView[]): RunView | undefined {
  return runs.toSorted((a, b) => (a.endedAt ?? Infinity) - (b.endedAt ?? Infinity)).at(-1)
}

/** One of the Studio beside that of another process: both take part, and this one is what can be steered from here. */
export function besideOthers(run: RunView, all: readonly RunView[]): RunView {
  const others = all.filter(({ isOurs, endedAt }) => !isOurs && endedAt === null)
  if (!run.isOurs || run.endedAt !== null || run.notice !== undefined || others.length === 0) return run
  return sharedWith(
    run,
    others.map(({ owner }) => owner),
  )
}

/** It goes on, and others are in its groups. */
export function sharedWith(run: RunView, owners: readonly string[]): RunView {
  if (run.endedAt !== null || owners.length === 0) return run
  if (run.notice !== undefined) return { ...run, isSharing: true }
  return {
    ...run,
    isSharing: true,
    notice: {
      code: 'FLOW_ALREADY_RUNNING',
      message: `"${run.name}" is run by ${owners.join(', ')} too: they share its messages, and what is shown here is this Studio's part.`,
      hint: 'Stop one of them to see all that passes in one place.',
    },
  }
}
