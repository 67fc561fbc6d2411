import { FLOW_FILE_VERSION } from '../contract/flow-file.ts'
import { migrateFlowFile, OLDEST_FLOW_FILE_VERSION } from '../contract/migrations.ts'
import type { FlowDocument } from './checked-flow.ts'
import { type JsonNode, valueOf } from './json-tree.ts'
import { ProblemList } from './problem-list.ts'
import { parseJsonTree } from './read-json.ts'
import { isPlainObject } from './schema-walk.ts'

export interface DocumentReading {
  readonly root?: JsonNode
  /** The file as plain JSON of today's version; missing where there is nothing to check. */
  readonly document?: FlowDocument
  /** The version it was written in. */
  readonly version: number
  /** What was found so far; whoever checks further adds to it. */
  readonly problems: ProblemList
}

/** Text to JSON of today's version: parsed with places, refused when newer, migrated when older. */
export function readDocument(text: string): DocumentReading {
  const { root, faults } = parseJsonTree(text)
  const problems = new ProblemList(text, root)
  for (const fault of faults) problems.addFault(fault)
  if (root === undefined) return { version: FLOW_FILE_VERSION, problems }
  const value = valueOf(root)
  if (!isPlainObject(value)) {
    problems.add('FIELD_INVALID', {
      at: [],
      message: 'The file holds no flow.',
      hint: 'A flow is an object: {"version": 1, ...}.',
    })
    return { root, version: FLOW_FILE_VERSION, problems }
  }
  const version = versionOf(value)
  if (version > FLOW_FILE_VERSION) {
    addTooNew(value, version, problems)
    return { root, version, problems }
  }
  return { root, document: migrateFlowFile(value, version), version, problems }
}

// A version that is no version is told by the schema; the rest is then read as today's.
function versionOf({ version }: FlowDocument): number {
  const known =
    typeof version === 'number' && Number.isInteger(version) && version >= OLDEST_FLOW_FILE_VERSION
  return known ? version : FLOW_FILE_VERSION
}

function addTooNew({ writtenBy }: FlowDocument, version: number, problems: ProblemList): void {
  const author = typeof writtenBy === 'string' ? `was written by Millrace ${writtenBy}, in` : 'is of'
  problems.add('FILE_VERSION_NEWER', {
    at: ['version'],
    message: `This file ${author} version ${version} of the format; this Millrace reads up to version ${FLOW_FILE_VERSION}.`,
    hint: typeof writtenBy === 'string' ? `Update Millrace to ${writtenBy} or newer.` : 'Update Millrace.',
  })
}
