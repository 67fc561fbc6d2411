import { ChevronDown, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Journey, Preview } from '../../contract/inspection.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { specOf } from '../../nodes/catalog.ts'
import { useDrawn } from '../page/use-page.tsx'
import { durationText } from './duration-text.ts'
import { onOneLine } from '../data/harmless-text.ts'
import { journeyMs, type JourneyStop, journeyStops } from './journey-stops.ts'
import { stopNote } from './stop-note.ts'

/** The way of a message, node by node; a click shows what came to a node and what left it. */
export function JourneyView({ journey }: { readonly journey: Journey }) {
  const stops = useMemo(() => journeyStops(journey), [journey])
  const [open, setOpen] = useState<string>()
  const whole = journeyMs(stops)
  return (
    <div className="journey">
      <p className="journey-sum">
        {durationText(whole)} {journey.finished ? '' : '· not finished yet'}
        {journey.partial && ' · followed from here on only: more came than is followed'}
        {journey.cut && ' · more steps than are kept'}
      </p>
      <ol>
        {stops.map((stop) => (
          <li key={stop.node}>
            <Stop
              stop={stop}
              whole={whole}
              isOver={journey.finished && !journey.cut}
              isOpen={open === stop.node}
              toggle={() => setOpen(open === stop.node ? undefined : stop.node)}
            />
          </li>
        ))}
      </ol>
    </div>
  )
}

interface StopProps {
  readonly stop: JourneyStop
  readonly whole: number
  /** Nothing of its way is to come, or was left out. */
  readonly isOver: boolean
  readonly isOpen: boolean
  readonly toggle: () => void
}

function Stop({ stop, whole, isOver, isOpen, toggle }: StopProps) {
  const flow = useDrawn(({ history }) => history.document)
  const node = flow && nodesById(flow).get(stop.node)
  const { afterMs, ms, count, failure } = stop
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const called = `${node === undefined ? stop.node : nameOf(node)}${count > 1 ? ` ×${count}` : ''}`
  const note = stopNote(stop, {
    role: node === undefined ? 'unknown' : (specOf(node.kind)?.role ?? 'unknown'),
    isWired: (port) => flow?.edges.some(({ from }) => from === `${stop.node}.${port}`) ?? true,
    isOver,
  })
  const share = (part: number) => `${Math.min(100, (part / whole) * 100)}%`
  return (
    <>
      <button type="button" className="journey-stop" aria-expanded={isOpen} onClick={toggle}>
        <span className="journey-node" title={called}>
          <Chevron size={12} strokeWidth={1.75} aria-hidden />
          {called}
        </span>
        <span className="journey-track" aria-hidden>
          <span
            className={failure === undefined ? 'journey-bar' : 'journey-bar journey-failed'}
            style={{ left: share(afterMs), width: share(ms ?? 0) }}
          />
        </span>
        <span className="journey-ms">{ms === undefined ? '' : durationText(ms)}</span>
        <span className="journey-note" title={note}>
          {note}
        </span>
      </button>
      {failure !== undefined && (
        <p className="journey-failure">
          {onOneLine(failure.message)} <code>{failure.code}</code>
        </p>
      )}
      {isOpen && (
        <div className="journey-values">
          {stop.in !== undefined && <Value port="in" value={stop.in} />}
          {stop.outs.map(({ port, value }, index) => (
            // One port may have been left by several times.
            // eslint-disable-next-line react/no-array-index-key
            <Value key={index} port={port} value={value} />
          ))}
        </div>
      )}
    </>
  )
}

function Value({ port, value }: { readonly port: string; readonly value: Preview | null }) {
  return (
    <div className="journey-value">
      <span>{port}</span>
      <code>{value === null ? 'no value' : `${onOneLine(value.text)}${value.cut ? '…' : ''}`}</code>
    </div>
  )
}
