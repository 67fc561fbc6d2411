import {
  ArrowDownToLine,
  Circle,
  CircleDashed,
  CircleSmall,
  CirclePause,
  History,
  Hourglass,
  Lock,
  type LucideIcon,
  OctagonX,
  RotateCw,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import './node-state.css'

/** How a node is, the worst first: of several tasks it shows the worst. Shape says it, colour repeats it. */
export const NODE_STATES = [
  'restricted',
  'failed',
  'circuit-open',
  'invalid',
  'retrying',
  'waiting',
  'paused',
  'draining',
  'restoring',
  'starting',
  'running',
  'idle',
] as const
export type NodeState = (typeof NODE_STATES)[number]

const glyphs: Readonly<Record<NodeState, { readonly Icon: LucideIcon; readonly says: string }>> = {
  restricted: { Icon: Lock, says: 'not accepted yet' },
  failed: { Icon: OctagonX, says: 'failed' },
  'circuit-open': { Icon: Unplug, says: 'circuit open' },
  invalid: { Icon: TriangleAlert, says: 'has a problem' },
  retrying: { Icon: RotateCw, says: 'tries again' },
  waiting: { Icon: Hourglass, says: 'waits for answers' },
  paused: { Icon: CirclePause, says: 'paused' },
  draining: { Icon: ArrowDownToLine, says: 'draining' },
  restoring: { Icon: History, says: 'restoring' },
  starting: { Icon: CircleDashed, says: 'starting' },
  running: { Icon: CircleSmall, says: 'running' },
  idle: { Icon: Circle, says: 'stopped' },
}

export function StateGlyph({ state }: { readonly state: NodeState }) {
  const { Icon, says } = glyphs[state]
  return <Icon className="card-glyph" size={16} strokeWidth={1.75} role="img" aria-label={says} />
}
