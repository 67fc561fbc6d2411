import { BaseEdge, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { memo } from 'react'

/** Of the corners, in pixels at zoom 1. */
const RADIUS = 8

/** An edge: rounded steps, no figures. */
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
  return <BaseEdge id={id} path={path} interactionWidth={16} />
})
