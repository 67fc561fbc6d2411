import { useMemo } from 'react'
import type { NodeRunState } from '../../contract/studio/run-methods.ts'
import { useLitPath } from '../messages/use-lit-path.ts'
import { usePreviewed, useRuns, useSelection, useView } from '../page/use-page.tsx'
import type { Runs } from '../runs/run-store.ts'
import { shownFigures } from '../runs/use-runs.ts'
import type { Marks } from './paint-flow.ts'

/** Which nodes are painted in another way; a new object also where the theme is another. */
export function useMarks(): Marks {
  const selected = useSelection(({ nodes }) => nodes)
  const problems = usePreviewed((previewed) => previewed.problems)
  const theme = useView((view) => view.theme)
  const failed = useRuns((runs) => nodesThat(runs, 'failed'))
  const retrying = useRuns((runs) => nodesThat(runs, 'retrying'))
  const open = useRuns((runs) => nodesThat(runs, 'circuit-open'))
  const lit = useLitPath()
  return useMemo(
    () => ({
      theme,
      lit: lit && { nodes: new Set(lit.nodes), edges: new Set(lit.edges) },
      selected: new Set(selected),
      failed: new Set(failed.split(' ')),
      retrying: new Set(retrying.split(' ')),
      open: new Set(open.split(' ')),
      invalid: new Set(
        problems.flatMap(({ place }) =>
          'nodeId' in place && place.nodeId !== undefined && place.on !== 'edge' ? [place.nodeId] : [],
        ),
      ),
    }),
    [selected, problems, theme, failed, retrying, open, lit],
  )
}

/** As one text, which is another only where the list is. */
function nodesThat(runs: Runs, are: NodeRunState): string {
  const nodes = Object.entries(shownFigures(runs)?.nodes ?? {})
  return nodes.flatMap(([id, { state }]) => (state === are ? [id] : [])).join(' ')
}
