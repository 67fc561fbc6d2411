import { useEffect, useRef } from 'react'
import { useDrawn, usePage, useSelection, useTapping } from '../page/use-page.tsx'
import { ChosenMessage } from './chosen-message.tsx'
import { MessageList } from './message-list.tsx'
import './messages-pane.css'
import { NothingPassed } from './nothing-passed.tsx'
import { TapTools } from './tap-tools.tsx'
import { placeOfSelection } from './tap-places.ts'

/** Messages at a port of the running flow, and the one that is chosen. */
export function MessagesPane() {
  useFollowing()
  const list = useTapping((tapping) => tapping.list)
  const isChosen = useTapping(({ chosen }) => chosen !== undefined)
  const isEmpty = useTapping(({ view, frozenAt }) => (frozenAt ?? view?.end ?? 0) === (view?.first ?? 0))
  return (
    <section className="messages" aria-label="Messages">
      <div className="messages-side">
        <TapTools />
        {isEmpty ? <NothingPassed /> : <MessageList key={list} />}
      </div>
      {isChosen && <ChosenMessage />}
    </section>
  )
}

/** What is chosen on the canvas is what is tapped; a port that was chosen here stays until then. */
function useFollowing(): void {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const selection = useSelection((all) => all)
  const isFirst = useRef(true)
  useEffect(() => {
    const flow = page.flow.document
    // Who has just asked for a port means that one, whatever is chosen on the canvas.
    const isAsked = isFirst.current && page.taps.isOn
    isFirst.current = false
    if (flow === undefined || file === undefined || isAsked) return
    const place = placeOfSelection(flow, selection) ?? page.taps.state.getState().place
    if (place !== undefined) page.taps.show(file, place)
  }, [page, file, selection])
  useEffect(() => () => page.taps.rest(), [page])
}
