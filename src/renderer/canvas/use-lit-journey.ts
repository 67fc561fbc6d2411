import { type RefObject, useEffect } from 'react'
import type { LitPath } from '../messages/lit-path.ts'
import { useLitPath } from '../messages/use-lit-path.ts'

/**
 * Lights the way of the chosen message and dims the rest. By a style sheet and one mark on the pane: no node and no edge
 * is drawn again, and what comes into view later is lit as well.
 */
export function useLitJourney(pane: RefObject<HTMLElement | null>): void {
  const path = useLitPath()
  useEffect(() => {
    const element = pane.current
    if (element === null || path === undefined) return
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(rulesOf(path))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    element.classList.add('canvas-lit')
    return () => {
      element.classList.remove('canvas-lit')
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet)
    }
  }, [pane, path])
}

function rulesOf({ nodes, edges }: LitPath): string {
  const lit = [
    ...nodes.map((id) => `.canvas-lit .react-flow__node[data-id="${CSS.escape(id)}"]`),
    ...edges.map(lineOf),
  ]
  const lines = edges.map((edge) => `${lineOf(edge)} .react-flow__edge-path`)
  return [
    ...(lit.length === 0 ? [] : [`${lit.join(',')} { opacity: 1 }`]),
    ...(lines.length === 0
      ? []
      : [`${lines.join(',')} { stroke: var(--accent); stroke-width: var(--edge-busy) }`]),
  ].join('\n')
}

function lineOf(edge: string): string {
  return `.canvas-lit .react-flow__edge[data-id="${CSS.escape(edge)}"]`
}
