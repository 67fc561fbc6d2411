import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import { type EditableFlow, nameOf } from '../../flow/document/editable-flow.ts'
import { TextField } from '../controls/text-field.tsx'
import { countText } from '../data/figures-text.ts'
import { useDrawn, usePage, useTapping } from '../page/use-page.tsx'
import { SendButton } from '../send/send-button.tsx'
import { conditionFails, unaskedText } from './condition-fault.ts'
import { inFlowOrder } from './in-flow-order.ts'
import { splitFilter } from './split-filter.ts'
import { portsToTap, wholeNode } from './tap-places.ts'
import type { TapPlace } from './tap-store.ts'

/** Typing on within this time, in ms, looks for nothing in between. */
const REST_MS = 150
/** Of a larger flow only the ports of the tapped node are listed: others are chosen on the canvas. */
const LISTED_NODES = 200

/** Which port, and which of its messages. */
export function TapTools() {
  const tapped = useTapping(({ place }) => place?.node)
  return (
    <div className="tap-tools">
      <PortChoice />
      <FilterField />
      <SendButton node={tapped} to="to the node of this port" />
    </div>
  )
}

function PortChoice() {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const flow = useDrawn(({ history }) => history.document)
  const place = useTapping((tapping) => tapping.place)
  if (flow === undefined || file === undefined) return null
  const nodes =
    flow.nodes.length > LISTED_NODES ? flow.nodes.filter(({ id }) => id === place?.node) : inFlowOrder(flow)
  return (
    <select
      className="field tap-port"
      aria-label="Port"
      value={place === undefined ? '' : valueOf(place)}
      onChange={({ target }) => {
        const [node = '', ...ports] = target.value.split(' ')
        if (ports.length > 0) page.taps.show(file, { node, ports })
      }}
    >
      <option value="">Choose a port</option>
      {nodes.map((node) => (
        <optgroup key={node.id} label={nameOf(node)}>
          {placesOf(flow, node.id).map((each) => (
            <option key={valueOf(each)} value={valueOf(each)}>
              {nameOf(node)} · {portText(each)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

function placesOf(flow: EditableFlow, node: string): readonly TapPlace[] {
  const whole = wholeNode(flow, node)
  const single = portsToTap(flow, node).map((port) => ({ node, ports: [port] }))
  return whole === undefined || whole.ports.length < 2 ? single : [whole, ...single]
}

function valueOf({ node, ports }: TapPlace): string {
  return [node, ...ports].join(' ')
}

function portText({ ports }: TapPlace): string {
  if (ports.length > 1) return ports.includes(ERROR_PORT) ? 'all outputs and errors' : 'all outputs'
  return ports[0] ?? ''
}

function FilterField() {
  const page = usePage()
  const filter = useTapping((tapping) => tapping.filter)
  const refused = useTapping((tapping) => tapping.refused)
  const [text, setText] = useState(filter)
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => setText(filter), [filter])
  useEffect(() => () => clearTimeout(rest.current), [])
  const apply = (next: string) => {
    clearTimeout(rest.current)
    if (next !== page.taps.state.getState().filter) page.taps.filterBy(next)
  }
  const type = (next: string) => {
    setText(next)
    clearTimeout(rest.current)
    // A condition that is half written is none: it counts when a person says so.
    if (splitFilter(next).condition === '') rest.current = setTimeout(() => apply(next), REST_MS)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') apply(text)
    if (event.key !== 'Escape' || text === '') return
    event.preventDefault()
    setText('')
    apply('')
  }
  const waits = text !== filter && splitFilter(text).condition !== ''
  return (
    <>
      <TextField
        isData
        id="message-filter"
        aria-label="Filter messages"
        aria-invalid={refused?.code === 'EXPRESSION_INVALID'}
        placeholder="Filter: text, key:PROD001, status:miss, or cel: value.amount > 100"
        value={text}
        onChange={({ target }) => type(target.value)}
        onKeyDown={press}
        onBlur={() => apply(text)}
      />
      {waits && <span className="tap-says">Enter applies</span>}
      {refused !== undefined && <span className="tap-says tap-refused">{refused.message}</span>}
      {refused === undefined && !waits && <ConditionSays />}
    </>
  )
}

/** Loud only where nothing is listed for it: a field that some messages lack is no fault. */
function ConditionSays() {
  const view = useTapping((tapping) => tapping.view)
  if (view === undefined) return null
  const fails = conditionFails(view)
  const unasked = unaskedText(view)
  return (
    <>
      {fails !== undefined && (
        <span
          className={fails.isEverywhere ? 'tap-says tap-refused' : 'tap-says'}
          role="status"
          title={`${fails.where}: ${fails.why}`}
        >
          {fails.where}
        </span>
      )}
      {unasked !== undefined && (
        <span className="tap-says" title={unasked}>
          Not asked: {countText(view.figures.unasked)}
        </span>
      )}
    </>
  )
}
