import { useEffect } from 'react'
import { usePage, useSelection } from '../page/use-page.tsx'

/** A node that is chosen elsewhere (a problem, the search, a new one) comes into view; one that is in view stays where it is. */
export function useRevealed(): void {
  const page = usePage()
  const only = useSelection(({ nodes }) => (nodes.length === 1 ? nodes[0] : undefined))
  useEffect(() => {
    if (only !== undefined) page.canvas?.reveal(only)
  }, [page, only])
}
