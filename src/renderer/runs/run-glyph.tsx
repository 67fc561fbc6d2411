import {
  ArrowDownToLine,
  Circle,
  CircleDashed,
  CirclePause,
  CircleSmall,
  type LucideIcon,
  OctagonX,
  RotateCw,
} from 'lucide-react'
import type { RunState } from '../../contract/studio/run-methods.ts'
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

/** How a run stands, by shape and colour. */
export function RunGlyph({ state }: { readonly state: RunState }) {
  const Icon = ICONS[state]
  return (
    <Icon
      className={`run-glyph run-${state}`}
      size={16}
      strokeWidth={1.75}
      role="img"
      aria-label={stateWords({ state })}
    />
  )
}
