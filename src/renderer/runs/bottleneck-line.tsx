import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { useDrawn, usePage, useRuns } from '../page/use-page.tsx'
import { bottleneckSentence } from './live-line.ts'
import { shownFigures } from './use-runs.ts'

/** Names the node that all others wait for, and leads to it. */
export function BottleneckLine() {
  const page = usePage()
  const node = useRuns((runs) => shownFigures(runs)?.bottleneck?.node)
  const nodes = useDrawn(({ history }) => nodesById(history.document))
  const nameOfNode = (id: string) => {
    const there = nodes?.get(id)
    return there === undefined ? id : nameOf(there)
  }
  const sentence = useRuns((runs) => {
    const figures = shownFigures(runs)
    return figures === undefined ? undefined : bottleneckSentence(figures, nameOfNode)
  })
  if (node === undefined || sentence === undefined) return null
  return (
    <button
      type="button"
      className="title-warn"
      title={sentence}
      onClick={() => page.selection.setState({ nodes: nodes?.has(node) === true ? [node] : [], edges: [] })}
    >
      {sentence}
    </button>
  )
}
