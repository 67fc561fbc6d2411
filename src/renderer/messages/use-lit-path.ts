import { useMemo } from 'react'
import { useDrawn, useTapping } from '../page/use-page.tsx'
import { litPath, type LitPath } from './lit-path.ts'

/** The way of the chosen message through the drawing; undefined where none is chosen. */
export function useLitPath(): LitPath | undefined {
  const journey = useTapping(({ chosen }) => chosen?.journey)
  const edges = useDrawn(({ history }) => history.document.edges)
  return useMemo(
    () => (journey === undefined || edges === undefined ? undefined : litPath(journey, edges)),
    [journey, edges],
  )
}
