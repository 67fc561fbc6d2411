import { useTapping } from '../page/use-page.tsx'
import { ChosenMessage } from './chosen-message.tsx'
import { MessageList } from './message-list.tsx'
import './messages-pane.css'
import { NothingPassed } from './nothing-passed.tsx'
import { TapTools } from './tap-tools.tsx'

/** Messages at a port of the running flow, and the one that is chosen. */
export function MessagesPane() {
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
