import { FlowError } from '../../../contract/errors.ts'
import { readDocument } from '../../../flow/read-document.ts'
import type { FlowFiles } from './flow-files.ts'

/** The id in a flow file; undefined where none can be read. A flow with faults has one all the same. */
export function flowIdIn(text: string): string | undefined {
  const id = parsedId(text)
  return typeof id === 'string' ? id : undefined
}

/** The id of a file's flow. Throws FLOW_FILE_MISSING, and FLOW_FILE_INVALID where it has none. */
export function flowIdOf(files: FlowFiles, file: string): string {
  const id = flowIdIn(files.open(file).text)
  if (id !== undefined) return id
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `No id can be read in "${file}", so nothing of it can be found.`,
    hint: 'Open the flow to see its problems.',
  })
}

/** Most files are plain JSON, which is read far faster than what tells of faults. */
function parsedId(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly id?: unknown } | null)?.id
  } catch {
    return readDocument(text).document?.['id']
  }
}
