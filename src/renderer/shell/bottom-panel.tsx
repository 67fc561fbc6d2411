import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useStore } from 'zustand'
import { LettersPane } from '../dead-letters/letters-pane.tsx'
import { LogsPane } from '../logs/logs-pane.tsx'
import { TapFiguresBar } from '../messages/tap-figures.tsx'
import { MessagesPane } from '../messages/messages-pane.tsx'
import { Button } from '../controls/button.tsx'
import { countText } from '../data/figures-text.ts'
import { FaultBoundary } from '../page/fault-boundary.tsx'
import { usePage, usePreviewed, useView } from '../page/use-page.tsx'
import { BOTTOM_PANES, type BottomPane } from '../page/view-store.ts'
import { ProblemList } from '../problems/problem-list.tsx'
import { TestPanel } from '../tests/test-panel.tsx'
import './bottom-panel.css'

const names = Object.keys(BOTTOM_PANES) as BottomPane[]

/** The panes beneath the canvas, one at a time. */
export function BottomPanel() {
  const page = usePage()
  const pane = useView((view) => view.bottom)
  const isTall = useView((view) => view.isBottomTall)
  const Arrow = isTall ? ChevronDown : ChevronUp
  return (
    <div className={`desk-bottom ${isTall ? 'desk-bottom-tall' : ''}`}>
      <header className="bottom-head">
        <Tabs at={pane} />
        {pane === 'messages' && <TapFiguresBar />}
        <Button
          title={isTall ? 'Make smaller' : 'Enlarge'}
          aria-label={isTall ? 'Make the panel smaller' : 'Enlarge the panel'}
          onClick={() => page.view.setState({ isBottomTall: !isTall })}
        >
          <Arrow size={16} strokeWidth={1.75} aria-hidden />
        </Button>
        <Button
          title="Close"
          aria-label="Close the panel"
          onClick={() => page.view.setState({ isBottomOpen: false })}
        >
          <X size={16} strokeWidth={1.75} aria-hidden />
        </Button>
      </header>
      <div className="bottom-pane" id="bottom-pane" role="tabpanel" aria-labelledby={`bottom-${pane}`}>
        <FaultBoundary key={pane} what="This pane">
          {pane === 'messages' && <MessagesPane />}
          {pane === 'dead-letters' && <LettersPane />}
          {pane === 'problems' && <ProblemList />}
          {pane === 'tests' && <TestPanel />}
          {pane === 'logs' && <LogsPane />}
        </FaultBoundary>
      </div>
    </div>
  )
}

function Tabs({ at }: { readonly at: BottomPane }) {
  const page = usePage()
  const show = (pane: BottomPane) => page.view.setState({ bottom: pane })
  const step = (by: number) => {
    const next = names[(names.indexOf(at) + by + names.length) % names.length]
    if (next === undefined) return
    show(next)
    document.getElementById(`bottom-${next}`)?.focus()
  }
  return (
    <div className="bottom-tabs" role="tablist" aria-label="Beneath the canvas">
      {names.map((pane) => (
        <button
          key={pane}
          id={`bottom-${pane}`}
          type="button"
          role="tab"
          className="bottom-tab"
          aria-selected={pane === at}
          aria-controls="bottom-pane"
          tabIndex={pane === at ? 0 : -1}
          onClick={() => show(pane)}
          onKeyDown={({ key }) => {
            if (key === 'ArrowRight') step(1)
            if (key === 'ArrowLeft') step(-1)
          }}
        >
          {BOTTOM_PANES[pane]}
          {pane === 'dead-letters' && <LetterCount />}
          {pane === 'problems' && <ProblemCount />}
        </button>
      ))}
    </div>
  )
}

function ProblemCount() {
  const count = usePreviewed(({ problems }) => problems.length)
  return count === 0 ? null : <span className="badge">{count}</span>
}

function LetterCount() {
  const count = useStore(usePage().letters.state, ({ list }) => list?.count ?? 0)
  return count === 0 ? null : <span className="badge badge-error">{countText(count)}</span>
}
