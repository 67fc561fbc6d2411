import type { Problem } from '../../contract/problem.ts'
import type { ReadFlowOptions } from '../../flow/read-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { type CheckedFile, checkFlowText } from '../../runtime/files/check-flow-text.ts'
import { readFlowText } from '../arguments/flow-files.ts'

export type { CheckedFile } from '../../runtime/files/check-flow-text.ts'

/** Reads and checks a flow file, and what only Node can see: that its reference tables are there, and its code. */
export function checkFlowFile(
  file: string,
  { text = readFlowText(file), ...options }: ReadFlowOptions & { readonly text?: string } = {},
): CheckedFile {
  return checkFlowText({ file, text }, catalog, options)
}

export function hasErrors({ problems }: { readonly problems: readonly Problem[] }): boolean {
  return problems.some(({ severity }) => severity === 'error')
}
