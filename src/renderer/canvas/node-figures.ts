import type { NodePreviewView } from '../../contract/studio/preview-methods.ts'
import type { EditableNode } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { metaOf, schemaAt } from '../../flow/schema-walk.ts'
import { specOf } from '../../nodes/catalog.ts'
import type { NodeState } from './node-state.tsx'

export interface NodeFigures {
  readonly state: NodeState
  /** What the strip says. */
  readonly text: string
  /** The whole sentence, for the tooltip. */
  readonly says: string
}

/** What a node shows before any run: its first problem, else what it still needs, else what became of the samples. */
export function nodeFigures(
  preview: NodePreviewView | undefined,
  problem: FlowProblem | undefined,
  need?: string,
): NodeFigures {
  if (problem !== undefined)
    return { state: 'invalid', text: problem.message, says: sentence(problem.message, problem.cure) }
  if (need !== undefined) return { state: 'idle', text: need, says: need }
  if (preview === undefined) return { state: 'idle', text: 'no samples', says: 'No sample came here.' }
  const [error] = preview.errors
  const failed = new Set(preview.errors.map(({ sample }) => sample)).size
  const text = [samplesText(preview), ...portTexts(preview), ...(failed === 0 ? [] : [`▾ ${failed}`])].join(
    ' · ',
  )
  return error === undefined
    ? { state: 'idle', text, says: text }
    : { state: 'idle', text, says: sentence(error.message, error.hint) }
}

/** What a node of a flow shows that is not accepted on this machine; `says`: what it would do. */
export function restrictedFigures(says: string): NodeFigures {
  return {
    state: 'restricted',
    text: 'not accepted yet',
    says: `Nobody has accepted this flow on this machine. ${says}`,
  }
}

function samplesText({ in: entered }: NodePreviewView): string {
  if (entered.count === 0) return 'no samples'
  return entered.count === 1 ? '1 sample' : `${entered.count} samples`
}

/** Of a node with one output the strip says what came out only where that is another number. */
function portTexts({ in: entered, out }: NodePreviewView): readonly string[] {
  const ports = Object.entries(out).filter(([port]) => port !== 'error')
  const [only] = ports
  if (only === undefined || ports.length > 1) return []
  const [port, { count }] = only
  return count === entered.count ? [] : [`${count} ${port}`]
}

function sentence(message: string, cure: string | undefined): string {
  return cure === undefined ? message : `${message} ${cure}`
}

/** What a node that was just put in does not have yet. */
export function needText({ kind, config }: EditableNode, { code, message, place }: FlowProblem): string {
  if (code === 'NODE_UNREACHED') return 'no source reaches it'
  if (place.on !== 'setting') return 'not connected'
  const spec = specOf(kind)
  const [name = ''] = place.path
  const field = spec && schemaAt(spec.config, [name], config)
  const title = field === undefined ? undefined : metaOf(field)['title']
  // It may stay empty as long as another one stands for it: then the sentence names both.
  const either = /needs ("\w+" or "\w+")\.$/.exec(message)?.[1]
  if (either !== undefined) return `needs ${either.replaceAll('"', '').toLowerCase()}`
  return `needs ${typeof title === 'string' ? title.toLowerCase() : name}`
}
