import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Fragment } from './editable-flow.ts'
import { openFlow } from './open-flow.ts'
import { withoutSecrets } from './without-secrets.ts'

/** A pasted text longer than this is not looked at, in characters. */
export const LONGEST_PASTE = 4_000_000
/** Nodes of a pasted part at most. */
const MOST_PASTED_NODES = 5_000

export interface FragmentReading {
  readonly fragment?: Fragment
  /** Why there is nothing to paste: one sentence, and the next step. */
  readonly refused?: { readonly message: string; readonly hint: string }
  /** What a person should know of what is pasted. */
  readonly notes: readonly string[]
}

/**
 * Reads a text from the clipboard or a dropped file: a part of a flow, or a whole flow file. It may come from anywhere,
 * so it is bounded, its secrets in plain text are left out, and it does nothing but become data.
 */
export function readFragment(text: string, catalog: readonly NodeSpec[]): FragmentReading {
  if (text.length > LONGEST_PASTE)
    return refused(
      `The pasted text has ${text.length.toLocaleString('en')} characters; a flow has at most ${LONGEST_PASTE.toLocaleString('en')}.`,
      'Copy fewer nodes at a time.',
    )
  if (
    !text
      .trimStart()
      .replace(/^\uFEFF/, '')
      .startsWith('{')
  )
    return refused('The pasted text is no flow.', 'Copy nodes of a flow, or the text of a "*.flow.json".')
  const { flow, problems } = openFlow(text)
  if (flow === undefined) {
    const [problem] = problems
    const where = problem === undefined ? '' : ` Line ${problem.line}: ${problem.message}`
    return refused(`The pasted text is no flow that can be read.${where}`, problem?.hint ?? 'Copy it again.')
  }
  if (flow.nodes.length === 0)
    return refused('The pasted flow has no nodes.', 'Choose nodes, then copy them.')
  if (flow.nodes.length > MOST_PASTED_NODES)
    return refused(
      `The pasted flow has ${flow.nodes.length.toLocaleString('en')} nodes; at most ${MOST_PASTED_NODES.toLocaleString('en')} can be pasted.`,
      'Open it as a file of its own.',
    )
  const { topics, references, parameters, nodes, edges, layout } = flow
  const { fragment, found } = withoutSecrets(
    { topics, references, parameters, nodes, edges, layout },
    catalog,
  )
  return { fragment, notes: found === 0 ? [] : [secretsLeftOut(found)] }
}

function secretsLeftOut(found: number): string {
  return found === 1
    ? 'One secret in plain text was left out; change it if the text was shared.'
    : `${found} secrets in plain text were left out; change them if the text was shared.`
}

function refused(message: string, hint: string): FragmentReading {
  return { refused: { message, hint }, notes: [] }
}
