import { DataPanel } from '../data/data-panel.tsx'
import { FlowList } from '../files/flow-list.tsx'
import { NodePalette } from '../palette/node-palette.tsx'
import { useView } from '../page/use-page.tsx'

const TITLES = { flows: 'Flows', nodes: 'Nodes', data: 'Data' } as const

export function LeftPanel() {
  const left = useView((view) => view.left)
  if (left === undefined) return null
  return (
    <div className="left-panel">
      <h2>{TITLES[left]}</h2>
      {left === 'flows' && <FlowList />}
      {left === 'nodes' && <NodePalette />}
      {left === 'data' && <DataPanel />}
    </div>
  )
}
