import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Problem } from '../../contract/problem.ts'
import { ProblemList } from '../../flow/problem-list.ts'
import { readDocument } from '../../flow/read-document.ts'
import { type FlowReading, readFlow, type ReadFlowOptions } from '../../flow/read-flow.ts'
import { codeProblems } from './code-problems.ts'

/** A flow file as it was read. */
export interface FlowText {
  readonly file: string
  readonly text: string
}

/** A flow file with what was found in it. */
export interface CheckedFile extends FlowReading {
  readonly file: string
}

/** Checks a flow file, and what only Node can see: that its reference tables are there, and its code. */
export function checkFlowText(
  { file, text }: FlowText,
  catalog: readonly NodeSpec[],
  options: ReadFlowOptions = {},
): CheckedFile {
  const reading = readFlow(text, catalog, options)
  const found = [...missingReferences(file, text, reading), ...codeProblems(text, reading.flow, catalog)]
  if (found.length === 0) return { file, ...reading }
  const problems = [...reading.problems, ...found].toSorted((a, b) => a.line - b.line || a.column - b.column)
  const { flow: _withFaults, ...rest } = reading
  return { file, ...rest, problems }
}

function missingReferences(file: string, text: string, { flow }: FlowReading): readonly Problem[] {
  const list = new ProblemList(text, readDocument(text).root)
  for (const [name, { from }] of Object.entries(flow?.file.references ?? {})) {
    if (!('file' in from) || existsSync(resolve(dirname(file), from.file))) continue
    list.add('REFERENCE_FILE_MISSING', {
      at: ['references', name, 'from', 'file'],
      message: `The rows of "${name}" are missing: there is no file "${from.file}".`,
      hint: 'Paths are relative to the flow file.',
    })
  }
  return list.sorted()
}
