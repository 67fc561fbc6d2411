import { useEffect, useRef } from 'react'
import { useDrawn, usePage, useSelection, useView } from '../page/use-page.tsx'
import { isLive } from '../runs/run-of.ts'
import { useRun } from '../runs/use-runs.ts'
import { placeOfSelection } from './tap-places.ts'

/**
 * What is chosen on the canvas is what is tapped; a port that was chosen in the list stays until then. While the Studio
 * runs the flow that is so before anybody opens the list: who does finds there what has passed.
 */
export function useTapAhead(): void {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const selection = useSelection((all) => all)
  const run = useRun()
  const isOpen = useView((view) => view.isBottomOpen)
  const isShown = useView((view) => view.isBottomOpen && view.bottom === 'messages')
  const isWanted = isShown || (run !== undefined && run.isOurs && isLive(run))
  const wasWanted = useRef(false)
  // A way is lit for who reads of it: in the list, or beside it to keep the message as a test.
  useEffect(() => {
    if (!isOpen) page.taps.choose(undefined)
  }, [page, isOpen])
  useEffect(() => {
    const flow = page.flow.document
    // Who has just asked for a port means that one, whatever is chosen on the canvas.
    const isAsked = !wasWanted.current && page.taps.isOn
    wasWanted.current = isWanted
    if (!isWanted) return page.taps.isOn ? page.taps.rest() : undefined
    if (flow === undefined || file === undefined || isAsked) return
    const place = placeOfSelection(flow, selection) ?? page.taps.state.getState().place
    if (place !== undefined) page.taps.show(file, place)
  }, [page, file, selection, isWanted])
}
