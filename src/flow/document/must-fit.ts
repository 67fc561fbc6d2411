import { ProblemList } from '../problem-list.ts'
import { addSchemaProblems, type CheckedValue } from '../schema-problems.ts'
import { mustBeJson } from './json-edit.ts'
import { refuse } from './refusal.ts'
import type { z } from 'zod'

/** Refuses a value with the sentence that `validate` would say about it. */
export function mustFit({ schema, value, at }: CheckedValue): void {
  if (value !== undefined) mustBeJson(value)
  const parsed = (schema as z.ZodType).safeParse(value)
  if (parsed.success) return
  const problems = new ProblemList('', undefined)
  addSchemaProblems(parsed.error.issues, { schema, value, at }, problems)
  const [problem] = problems.sorted()
  refuse(problem?.message ?? 'This value does not fit.', problem?.hint)
}
