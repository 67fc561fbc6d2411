import type { Preview } from '../../../runtime/preview/preview.ts'
import { inStudio } from '../session/in-studio.ts'

/** What nodes did with samples, each error with the step that a person takes in the Studio. */
export function previewInStudio(nodes: Preview['nodes']): Preview['nodes'] {
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node]) => [id, { ...node, errors: node.errors.map(inStudio) }]),
  )
}
