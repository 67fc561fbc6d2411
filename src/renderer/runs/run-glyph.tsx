import {
  ArrowDownToLine,
  Circle,
  CircleDashed,
  CircleQuestionMark,
  CirclePause,
  CircleSmall,
  type LucideIcon,
  OctagonX,
  RotateCw,
} from 'lucide-react'
import type { RunState, RunView } from '../../contract/studio/run-methods.ts'
import { stateWords } from './live-line.ts'

const ICONS: Readonly<Record<RunState, LucideIcon>> = {
  starting: CircleDashed,
  running: CircleSmall,
  paused: CirclePause,
  draining: ArrowDownToLine,
  'backing-off': RotateCw,
  stopped: Circle,
  failed: OctagonX,
}

interface RunGlyphProps extends Pick<RunView, 'state' | 'isQuiet'> {
  /** A system outside is away, and is tried again. */
  readonly isAway?: boolean
}

/** How a run stands, by shape and colour. */
export function RunGlyph({ state, isQuiet = false, isAway = false }: RunGlyphProps) {
  const { Icon, look, says } = lookOf({ state, isQuiet, isAway })
  return (
    <Icon className={`run-glyph run-${look}`} size={16} strokeWidth={1.75} role="img" aria-label={says} />
  )
}

function lookOf({ state, isQuiet, isAway }: Required<RunGlyphProps>) {
  if (isQuiet) return { Icon: CircleQuestionMark, look: 'quiet', says: stateWords({ state, isQuiet }) }
  if (isAway && state === 'running') return { Icon: RotateCw, look: 'backing-off', says: 'tries again' }
  return { Icon: ICONS[state], look: state, says: stateWords({ state }) }
}
