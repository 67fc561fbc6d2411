import { dirname } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { systemClock } from '../../runtime/clock.ts'
import { workspaceFile } from '../../runtime/flow/workspace-file.ts'
import { openReferences } from '../../runtime/reference/open-references.ts'
import { readFlowText } from '../arguments/flow-files.ts'
import { workspaceOf } from '../workspace.ts'
import type { CheckedFile } from './check-flow-file.ts'

/** Loads each reference table as a run would: what keeps the run from starting is a problem of the file. */
export async function checkReferences(check: CheckedFile): Promise<CheckedFile> {
  const { file, flow } = check
  // What lies in a topic is known when the flow runs.
  const references = Object.entries(flow?.file.references ?? {}).flatMap(([name, declaration]) => {
    const { from } = declaration
    return 'file' in from ? [[name, { ...declaration, from }] as const] : []
  })
  if (references.length === 0) return check
  const text = readFlowText(file)
  const list = new ProblemList(text, readDocument(text).root)
  const store = await openReferences({ folder: ':memory:', clock: systemClock })
  try {
    for (const [name, declaration] of references)
      try {
        const path = workspaceFile(declaration.from.file, dirname(file), workspaceOf(file))
        await store.load(name, declaration, path)
      } catch (error) {
        if (!(error instanceof FlowError)) throw error
        const { message, hint } = error
        list.add('REFERENCE_INVALID', {
          at: ['references', name],
          message,
          ...(hint === undefined ? {} : { hint }),
        })
      }
  } finally {
    await store.close()
  }
  return { ...check, problems: [...check.problems, ...list.sorted()] }
}
