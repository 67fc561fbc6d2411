import { FlowList } from './flow-list.tsx'
import { NodePalette } from '../palette/node-palette.tsx'
import { useView } from '../page/use-page.tsx'

export function LeftPanel() {
  const left = useView((view) => view.left)
  if (left === undefined) return null
  return (
    <div className="left-panel">
      <h2>{left === 'flows' ? 'Flows' : 'Nodes'}</h2>
      {left === 'flows' ? <FlowList /> : <NodePalette />}
    </div>
  )
}
