import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import { ERROR_PORT, type NodeRole } from '../../contract/node-spec.ts'
import { type EditableNode, nameOf } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import type { NodePorts } from '../../flow/document/node-ports.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { KindIcon } from '../controls/kind-icon.tsx'
import { isNeed } from '../document/fresh-store.ts'
import { problemsAt } from '../document/problems-at.ts'
import { useFresh, usePreviewed, useRestriction, useRuns } from '../page/use-page.tsx'
import { useNodeRun } from '../runs/use-runs.ts'
import { countText, plural } from '../data/figures-text.ts'
import { useLitPorts } from './edge-in-hand.tsx'
import { liveFigures } from './live-figures.ts'
import { type LostPorts, lostSpots } from './lost-ports.ts'
import { needText, nodeFigures, restrictedFigures } from './node-figures.ts'
import { inSpots, outSpots, portRows } from './node-geometry.ts'
import { StateGlyph } from './node-state.tsx'
import { nodeSubtitle } from './node-subtitle.ts'
import './node-card.css'

/** What a card is drawn from. No figure of a run or a preview stands here: those change without the card. */
export interface CardData extends Record<string, unknown> {
  readonly node: EditableNode
  readonly role: NodeRole | 'unknown'
  readonly ports: NodePorts
  readonly height: number
  readonly errorIsWired: boolean
  readonly lost: LostPorts
}

export type CardNode = Node<CardData, 'card'>

/** Where it stands is not its own matter: a drag moves the frame around it and draws no card again. */
export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { node, role, ports, height, errorIsWired, lost } = data
  const rows = portRows(ports)
  const { problem, need } = useFaults(node)
  const preview = usePreviewed(({ view }) => ownEntry(view?.nodes, node.id))
  const run = useNodeRun(node.id)
  const isNotApplied = useRuns(({ notApplied }) => notApplied.has(node.id))
  const restricted = useRestriction(({ would }) => would)
  const figures = () => {
    // What may not run at all comes before everything that is so while it runs.
    if (restricted !== undefined) return restrictedFigures(restricted)
    // An error of the drawing is worse than anything but a failure of what runs; a warning is not.
    if (run === undefined || (problem?.severity === 'error' && run.state !== 'failed'))
      return nodeFigures(preview, problem, need && needText(node, need))
    return liveFigures({ kind: node.kind, role, run, errorIsWired })
  }
  const { state, text, says } = figures()
  const letters = errorIsWired ? 0 : (run?.ports[ERROR_PORT]?.count ?? 0)
  return (
    <div
      className={`card card-${role} card-${state} ${selected === true ? 'card-selected' : ''} ${isNotApplied ? 'card-not-applied' : ''} ${run === undefined ? '' : 'card-ran'}`}
      style={{ height }}
    >
      <div className="card-head">
        <span className="card-icon">
          <KindIcon kind={node.kind} />
        </span>
        <span className="card-title" title={nameOf(node)}>
          {nameOf(node)}
        </span>
        {letters > 0 && (
          <span className="card-letters" title={plural(letters, 'dead letter')}>
            ▾
          </span>
        )}
        <StateGlyph state={state} />
      </div>
      <div className="card-subtitle" title={nodeSubtitle(node)}>
        {nodeSubtitle(node)}
      </div>
      <div className="card-strip" title={says}>
        {text}
      </div>
      {rows.map((port) => (
        <div className="card-port" key={port}>
          <span className="card-port-count">
            {run === undefined
              ? (ownEntry(preview?.out, port)?.count ?? '')
              : countText(ownEntry(run.ports, port)?.count ?? 0)}
          </span>
          <span className="card-port-name" title={port}>
            {port}
          </span>
        </div>
      ))}
      <Ports id={node.id} ports={ports} height={height} errorIsWired={errorIsWired} lost={lost} />
    </div>
  )
}, isSameCard)

function isSameCard(before: NodeProps<CardNode>, now: NodeProps<CardNode>): boolean {
  return before.data === now.data && before.selected === now.selected
}

/** The first thing that is wrong with a node; of one that was just put in, the first that it does not have yet. */
function useFaults(node: EditableNode): { readonly problem?: FlowProblem; readonly need?: FlowProblem } {
  const fresh = useFresh((each) => (each.nodes.has(node.id) ? each : undefined))
  const problem = usePreviewed(({ problems }) =>
    problemsAt(problems, node.id).find((each) => fresh === undefined || !isNeed(fresh, node, each)),
  )
  const need = usePreviewed(({ problems }) =>
    fresh === undefined
      ? undefined
      : problemsAt(problems, node.id).find(({ severity }) => severity === 'error'),
  )
  if (problem !== undefined) return { problem }
  return need === undefined ? {} : { need }
}

interface PortsProps extends Pick<CardData, 'ports' | 'height' | 'errorIsWired' | 'lost'> {
  readonly id: string
}

function Ports({ id, ports, height, errorIsWired, lost }: PortsProps) {
  const litIn = useLitPorts(id, 'in', ports.in).split(' ')
  const litOut = useLitPorts(id, 'out', ports.out).split(' ')
  return (
    <div className="card-ports">
      {inSpots(ports).map(({ port, x, y }) => (
        <Handle
          key={port}
          id={port}
          type="target"
          position={Position.Left}
          className={litIn.includes(port) ? 'port port-lit' : 'port'}
          style={{ left: x, top: y }}
        />
      ))}
      {outSpots(ports, height).map(({ port, x, y }) => (
        <Handle
          key={port}
          id={port}
          type="source"
          position={port === ERROR_PORT ? Position.Bottom : Position.Right}
          className={outClass(port, { isWired: errorIsWired, isLit: litOut.includes(port) })}
          style={{ left: x, top: y, right: 'auto', bottom: 'auto' }}
          title={port}
        />
      ))}
      {(['in', 'out'] as const).flatMap((side) =>
        lostSpots(lost[side], side).map(({ port, x, y }) => (
          <Handle
            key={`${side} ${port}`}
            id={port}
            type={side === 'in' ? 'target' : 'source'}
            position={side === 'in' ? Position.Left : Position.Right}
            className="port port-lost"
            isConnectable={false}
            style={{ left: x, top: y, right: 'auto', bottom: 'auto' }}
            title={`${port}: this node has no such port`}
          />
        )),
      )}
    </div>
  )
}

function outClass(
  port: string,
  { isWired, isLit }: { readonly isWired: boolean; readonly isLit: boolean },
): string {
  const error = port === ERROR_PORT ? `port-error ${isWired ? 'port-wired' : ''}` : ''
  return `port ${error} ${isLit ? 'port-lit' : ''}`
}
