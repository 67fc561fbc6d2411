import type { z } from 'zod'
import type { Problem } from '../contract/problem.ts'
import { valueOf } from './json-tree.ts'
import { ProblemList } from './problem-list.ts'
import { parseJsonTree } from './read-json.ts'
import { addSchemaProblems } from './schema-problems.ts'
import { isPlainObject } from './schema-walk.ts'

export interface SchemaReading<Value> {
  /** Missing where any problem is an error. */
  readonly value?: Value
  /** Sorted by place in the file. */
  readonly problems: readonly Problem[]
}

export interface SchemaReadingOptions<Schema extends z.ZodType> {
  readonly schema: Schema
  /** What the file holds, with its article: `an environment`. */
  readonly holds: string
  /** A file of an object, however short. */
  readonly example: string
  readonly secretive?: boolean
  /** Looks at the whole before its schema does, and gives what the schema shall see instead. */
  readonly prepare?: (document: Readonly<Record<string, unknown>>, problems: ProblemList) => unknown
}

/** Reads a JSON file whose schema says all there is to check. Never throws for what stands in the file. */
export function readBySchema<Schema extends z.ZodType>(
  text: string,
  { schema, holds, example, secretive = false, prepare }: SchemaReadingOptions<Schema>,
): SchemaReading<z.output<Schema>> {
  const { root, faults } = parseJsonTree(text, { secretive })
  const problems = new ProblemList(text, root)
  for (const fault of faults) problems.addFault(fault)
  if (root === undefined) return { problems: problems.sorted() }
  const document = valueOf(root)
  if (!isPlainObject(document)) {
    problems.add('FIELD_INVALID', {
      at: [],
      message: `The file holds no ${holds.replace(/^an? /, '')}.`,
      hint: `${holds.slice(0, 1).toUpperCase()}${holds.slice(1)} is an object: ${example}.`,
    })
    return { problems: problems.sorted() }
  }
  const value = prepare === undefined ? document : prepare(document, problems)
  const checked = schema.safeParse(value)
  if (!checked.success) addSchemaProblems(checked.error.issues, { schema, value, at: [] }, problems)
  if (!checked.success || problems.hasErrors) return { problems: problems.sorted() }
  return { value: checked.data, problems: problems.sorted() }
}
