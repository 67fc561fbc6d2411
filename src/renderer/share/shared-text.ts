import { type EditableFlow, flowText } from '../../flow/document/editable-flow.ts'
import { withoutSecrets } from '../../flow/document/without-secrets.ts'
import { catalog } from '../../nodes/catalog.ts'

/** The whole file without texts that are secrets in plain text, and how many there were. */
export function sharedText(flow: EditableFlow): { readonly text: string; readonly found: number } {
  const { topics, references, parameters, nodes, edges, layout } = flow
  const { fragment, found } = withoutSecrets(
    { topics, references, parameters, nodes, edges, layout },
    catalog,
  )
  return { text: flowText({ ...flow, ...fragment }, catalog), found }
}
