import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'
import { useRuns } from '../page/use-page.tsx'
import { blockedText, edgeState } from './edge-state.ts'
import { shownFigures } from '../runs/use-runs.ts'

/** Of the corners, in pixels at zoom 1. */
const RADIUS = 8

/** Half of the bar at the end of an edge that is blocked, in pixels at zoom 1; and how far it is from there. */
const BAR = 7
const BAR_LEFT = 8
/** A chip stands over the card at its end: between two cards there is no room for it. */
const CHIP_ABOVE = 44

/** An edge: rounded steps, no figures. Its width says how much comes through, roughly. */
export const FlowLine = memo(function FlowLine(props: EdgeProps) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, id } = props
  const [path] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    borderRadius: RADIUS,
  })
  const { source, target, sourceHandleId } = props
  const state = useRuns((runs) =>
    edgeState(shownFigures(runs), { source, target, port: sourceHandleId ?? '' }),
  )
  return (
    <>
      <BaseEdge id={id} path={path} interactionWidth={16} className={`edge-${state}`} />
      {state === 'blocked' && (
        <>
          <path className="edge-bar" d={`M${targetX - BAR_LEFT},${targetY - BAR}v${2 * BAR}`} />
          <BlockedChip target={target} x={targetX} y={targetY} />
        </>
      )}
    </>
  )
})

/** How full it is, and how long the oldest waits: on the edge, in front of the node. */
function BlockedChip({ target, x, y }: { readonly target: string; readonly x: number; readonly y: number }) {
  const text = useRuns((runs) => blockedText(shownFigures(runs), target))
  if (text === undefined) return null
  return (
    <EdgeLabelRenderer>
      <span
        className="edge-chip"
        style={{ transform: `translate(0, -100%) translate(${x}px, ${y - CHIP_ABOVE}px)` }}
        title="Of the memory for messages in work, and how long the oldest waits"
      >
        {text}
      </span>
    </EdgeLabelRenderer>
  )
}
