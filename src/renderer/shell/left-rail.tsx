import { Boxes, Database, Layers } from 'lucide-react'
import { actionOf } from '../actions/all-actions.ts'
import { usePage, useView } from '../page/use-page.tsx'

const panes = [
  { pane: 'flows', action: 'view.flows', Icon: Layers, title: 'Flows' },
  { pane: 'nodes', action: 'view.nodes', Icon: Boxes, title: 'Nodes' },
  { pane: 'data', action: 'view.data', Icon: Database, title: 'Data' },
] as const

/** A place in it exists only when its pane does. */
export function LeftRail() {
  const page = usePage()
  const left = useView((view) => view.left)
  return (
    <nav className="rail" aria-label="Panes">
      {panes.map(({ pane, action, Icon, title }) => (
        <button
          key={pane}
          type="button"
          className="rail-place"
          aria-pressed={left === pane}
          title={title}
          aria-label={title}
          onClick={() => void actionOf(action).run(page)}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden />
        </button>
      ))}
    </nav>
  )
}
