import { DEFAULTS } from '../../contract/defaults.ts'
import { FlowError } from '../../contract/errors.ts'
import type { NodeSpec } from '../../contract/node-spec.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { catalog, specOf } from '../../nodes/catalog.ts'
import type { Call } from '../call.ts'
import { tableLines } from '../terminal/table.ts'
import { kindLines, kindRecord } from './kind-page.ts'

/** `millrace nodes [KIND|defaults]` */
export async function showNodes(call: Call): Promise<number> {
  const wanted = call.optionalArgument(0)
  const lines =
    wanted === undefined
      ? listOfKinds(call)
      : wanted === 'defaults'
        ? tableOfDefaults(call)
        : pageOf(wanted, call)
  for (const line of lines) await call.terminal.data(line)
  if (wanted === undefined) call.terminal.note('"millrace nodes KIND" explains one of them.')
  return 0
}

function listOfKinds({ terminal }: Call): readonly string[] {
  if (terminal.json)
    return catalog.map(({ kind, role, title, summary }) => JSON.stringify({ kind, role, title, summary }))
  const rows = catalog.map(({ kind, role, summary }) => [kind, role, summary])
  return tableLines([['kind', 'role', 'what it does'], ...rows], terminal.paint)
}

function tableOfDefaults({ terminal }: Call): readonly string[] {
  const entries = Object.entries(DEFAULTS)
  if (terminal.json) return entries.map(([name, { value, says }]) => JSON.stringify({ name, value, says }))
  return tableLines(
    [
      ['name', 'value', 'what it means'],
      ...entries.map(([name, { value, says }]) => [name, String(value), says]),
    ],
    terminal.paint,
  )
}

function pageOf(kind: string, { terminal }: Call): readonly string[] {
  const spec = knownSpec(kind)
  return terminal.json ? [JSON.stringify(kindRecord(spec))] : kindLines(spec, terminal.paint)
}

function knownSpec(kind: string): NodeSpec {
  const spec = specOf(kind)
  if (spec !== undefined) return spec
  const known = [...catalog.map((each) => each.kind), 'defaults']
  throw new FlowError('USAGE', {
    message: `There is no node kind "${kind}".`,
    hint: nameHint(kind, known, 'node kind'),
  })
}
