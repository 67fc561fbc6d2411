import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { nodesById } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
import { metaOf, unwrapSchema, type AnySchema } from '../../flow/schema-walk.ts'
import type { z } from 'zod'
import { specOf } from '../../nodes/catalog.ts'

/** By the kind. */
const remembered = new Map<string, ReadonlyMap<string, string>>()

/** A sentence with the settings of a kind called as its form calls them: whoever draws has not seen the file's names. */
export function inFormWords(kind: string, text: string): string {
  const titles = titlesOf(kind)
  return text.replace(/"([A-Za-z]\w*)"/g, (quoted, name: string) => {
    const title = titles.get(name)
    return title === undefined ? quoted : `"${title}"`
  })
}

/** The same of a problem that is about a setting; of an edge or a name it says what the drawing says. */
export function problemInFormWords(problem: FlowProblem, flow: EditableFlow): FlowProblem {
  const { place, message, cure } = problem
  const kind = place.on === 'setting' ? nodesById(flow).get(place.nodeId)?.kind : undefined
  if (kind === undefined) return problem
  return {
    ...problem,
    message: inFormWords(kind, message),
    ...(cure === undefined ? {} : { cure: inFormWords(kind, cure) }),
  }
}

function titlesOf(kind: string): ReadonlyMap<string, string> {
  const known = remembered.get(kind)
  if (known !== undefined) return known
  const titles = new Map<string, string>()
  const spec = specOf(kind)
  if (spec !== undefined) collect(spec.config, titles)
  remembered.set(kind, titles)
  return titles
}

/** Of two settings of one name the outer one is meant. */
function collect(schema: AnySchema, titles: Map<string, string>): void {
  const { def } = (unwrapSchema(schema) as z.core.$ZodTypes)._zod
  if (def.type === 'array') return collect(def.element, titles)
  if (def.type !== 'object') return
  const fields = Object.entries(def.shape)
  for (const [name, field] of fields) {
    const { title } = metaOf(field)
    if (typeof title === 'string' && !titles.has(name)) titles.set(name, title)
  }
  for (const [, field] of fields) collect(field, titles)
}
