import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Problem } from '../../contract/problem.ts'
import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { type FlowReading, readFlow, type ReadFlowOptions } from '../../flow/read-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { readFlowText } from '../arguments/flow-files.ts'

/** A flow file with what was found in it. */
export interface CheckedFile extends FlowReading {
  readonly file: string
}

/** Reads and checks a flow file, and what only a program with files can see: that its reference tables are there. */
export function checkFlowFile(
  file: string,
  { text = readFlowText(file), ...options }: ReadFlowOptions & { readonly text?: string } = {},
): CheckedFile {
  const reading = readFlow(text, catalog, options)
  const missing = missingReferences(file, text, reading)
  if (missing.length === 0) return { file, ...reading }
  const problems = [...reading.problems, ...missing].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  )
  const { flow: _withFaults, ...rest } = reading
  return { file, ...rest, problems }
}

function missingReferences(file: string, text: string, { flow }: FlowReading): readonly Problem[] {
  const list = new ProblemList(text, readDocument(text).root)
  for (const [name, reference] of Object.entries(flow?.file.references ?? {})) {
    if (existsSync(resolve(dirname(file), reference.from.file))) continue
    list.add('REFERENCE_FILE_MISSING', {
      at: ['references', name, 'from', 'file'],
      message: `The rows of "${name}" are missing: there is no file "${reference.from.file}".`,
      hint: 'Paths are relative to the flow file.',
    })
  }
  return list.sorted()
}

export function hasErrors({ problems }: { readonly problems: readonly Problem[] }): boolean {
  return problems.some(({ severity }) => severity === 'error')
}
