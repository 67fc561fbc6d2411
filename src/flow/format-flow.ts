import { FLOW_FILE_VERSION } from '../contract/flow-file.ts'
import type { NodeSpec } from '../contract/node-spec.ts'
import type { Problem } from '../contract/problem.ts'
import { canonicalText, canonicalTextOfTree } from './canonical-text.ts'
import { readDocument } from './read-document.ts'

export interface Formatting {
  /** Missing where the file cannot be read. */
  readonly text?: string
  readonly problems: readonly Problem[]
}

/**
 * The canonical text of a flow file. The flow may have faults: only what is no JSON, or of a newer version,
 * is refused. Numbers stay as they were written; an older file is brought to today's version.
 */
export function formatFlow(text: string, catalog: readonly NodeSpec[]): Formatting {
  const { root, document, version, problems } = readDocument(text)
  if (root === undefined || document === undefined || problems.hasErrors)
    return { problems: problems.sorted() }
  const formatted =
    version < FLOW_FILE_VERSION ? canonicalText(document, catalog) : canonicalTextOfTree(root, catalog)
  return { text: formatted, problems: [] }
}
