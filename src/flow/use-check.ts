import type { FlowDocument } from './checked-flow.ts'
import type { CheckedConfig } from './config-check.ts'
import { nearestName } from './nearest-name.ts'
import type { ProblemList } from './problem-list.ts'
import { referenceTopics } from './reference-check.ts'
import { isPlainObject } from './schema-walk.ts'

const sections = [
  { under: 'topics', code: 'TOPIC_UNUSED', what: 'Topic', use: 'nothing reads or writes it' },
  {
    under: 'references',
    code: 'REFERENCE_UNUSED',
    what: 'Reference table',
    use: 'no node looks anything up in it',
  },
  { under: 'parameters', code: 'PARAMETER_UNUSED', what: 'Parameter', use: 'no config mentions it' },
] as const

/** Warns of topics, tables and parameters that are declared and used by nothing. */
export function checkUses(
  document: FlowDocument,
  configs: readonly CheckedConfig[],
  problems: ProblemList,
): void {
  if (configs.some(({ unsure }) => unsure)) return // what such a config would use is not known
  for (const { under, code, what, use } of sections) {
    const declared = isPlainObject(document[under]) ? Object.keys(document[under]) : []
    const named = configs.flatMap((config) => config[under])
    if (under === 'topics') named.push(...referenceTopics(document))
    const used = new Set(named.map((name) => meantName(name, declared)))
    for (const name of declared) {
      if (used.has(name)) continue
      problems.add(code, {
        severity: 'warning',
        at: [under, name],
        on: 'key',
        message: `${what} "${name}" is declared, but ${use}.`,
        hint: 'Use it, or remove it from the flow.',
      })
    }
  }
}

// A mistyped name is told once, at the place of the mistake.
function meantName(name: string, declared: readonly string[]): string | undefined {
  return declared.includes(name) ? name : nearestName(name, declared)
}
