import { useMemo } from 'react'
import { usePreviewed, useSelection, useView } from '../page/use-page.tsx'
import type { Marks } from './paint-flow.ts'

/** Which nodes are painted in another way; a new object also where the theme is another. */
export function useMarks(): Marks {
  const selected = useSelection(({ nodes }) => nodes)
  const problems = usePreviewed((previewed) => previewed.problems)
  const theme = useView((view) => view.theme)
  return useMemo(
    () => ({
      theme,
      selected: new Set(selected),
      invalid: new Set(
        problems.flatMap(({ place }) =>
          'nodeId' in place && place.nodeId !== undefined && place.on !== 'edge' ? [place.nodeId] : [],
        ),
      ),
    }),
    [selected, problems, theme],
  )
}
