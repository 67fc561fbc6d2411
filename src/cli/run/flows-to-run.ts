import { resolve } from 'node:path'
import { FlowError } from '../../contract/errors.ts'
import { outsideOf } from '../../flow/flow-file-name.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { readDocument } from '../../flow/read-document.ts'
import { outsideFile } from '../../runtime/files/outside-file.ts'
import { flowFiles, readFlowText, shownPath } from '../arguments/flow-files.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { type CheckedFile, checkFlowFile, hasErrors } from '../validate/check-flow-file.ts'
import { problemLines, problemRecords } from '../validate/problem-lines.ts'
import type { RunOptions } from './run-options.ts'
import type { RunFlow } from './runner-port.ts'

/** A flow file as it was read once. */
export interface FlowText {
  /** As a person would name it. */
  readonly file: string
  readonly text: string
}

/** Reads what shall run. Throws FLOW_FILE_MISSING. */
export function flowTexts(given: readonly string[], { withOutside }: RunOptions): readonly FlowText[] {
  const named = flowFiles(given)
  const files = withOutside ? named.flatMap((file) => [file, neededOutside(file)]) : named
  return [...new Set(files)].map((file) => ({ file, text: readFlowText(file) }))
}

/** Checks and binds what shall run. Throws FLOW_FILE_INVALID after its problems were printed. */
export function flowsToRun(
  texts: readonly FlowText[],
  options: RunOptions,
  terminal: Terminal,
): readonly RunFlow[] {
  refuseUnknownValues(texts, options.values)
  const checks = texts.map(({ file, text }) =>
    checkFlowFile(file, { text, values: declaredOnly(text, options.values) }),
  )
  refuseFaults(checks, terminal)
  const flows = checks.flatMap(({ file, flow }) =>
    flow === undefined ? [] : [{ file: resolve(file), flow }],
  )
  refuseEqualIds(flows)
  if (options.once && options.forMs === undefined) refuseEndless(flows)
  return flows
}

function neededOutside(file: string): string {
  const outside = outsideFile(file)
  if (outside !== undefined) return outside
  throw new FlowError('FLOW_FILE_MISSING', {
    message: `"${shownPath(file)}" has no simulated outside beside it.`,
    hint: `It would be ${shownPath(outsideOf(file))}; leave --with-outside off to run without.`,
  })
}

// A value may be meant for the flow or for its outside: each takes those it declares.
function declaredOnly(text: string, values: RunOptions['values']): RunOptions['values'] {
  const declared = declaredParameters(text)
  return Object.fromEntries(Object.entries(values).filter(([name]) => declared.includes(name)))
}

function refuseUnknownValues(texts: readonly FlowText[], values: RunOptions['values']): void {
  const declared = texts.flatMap(({ text }) => declaredParameters(text))
  const unknown = Object.keys(values).find((name) => !declared.includes(name))
  if (unknown === undefined) return
  throw new FlowError('PARAMETER_INVALID', {
    message: `No flow here has a parameter "${unknown}".`,
    hint: nameHint(unknown, declared, 'parameter'),
  })
}

/** Names under `parameters`; of a file with faults as far as it can be read, since its faults are told elsewhere. */
function declaredParameters(text: string): readonly string[] {
  const parameters = readDocument(text).document?.['parameters']
  return typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : []
}

function refuseFaults(checks: readonly CheckedFile[], terminal: Terminal): void {
  const faulty = checks.filter(hasErrors)
  if (faulty.length === 0) return
  const errors = faulty.map((check) => ({
    ...check,
    problems: check.problems.filter(({ severity }) => severity === 'error'),
  }))
  for (const line of terminal.json ? problemRecords(errors) : problemLines(errors, terminal.paintNotes))
    terminal.complain(line)
  const names = faulty.map(({ file }) => `"${shownPath(file)}"`).join(', ')
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `Nothing ran: ${names} ${faulty.length === 1 ? 'has' : 'have'} the errors above.`,
    hint: 'Correct them and run again.',
  })
}

function refuseEqualIds(flows: readonly RunFlow[]): void {
  const byId = Map.groupBy(flows, ({ flow }) => flow.file.id)
  for (const [id, same] of byId) {
    const [first, second] = same
    if (first === undefined || second === undefined) continue
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `"${shownPath(first.file)}" and "${shownPath(second.file)}" have one id, "${id}".`,
      hint: 'A copied flow needs an id of its own: change "id" in one of them.',
    })
  }
}

function refuseEndless(flows: readonly RunFlow[]): void {
  for (const { flow } of flows) {
    const endless = flow.nodes.find(({ spec, config }) => spec.traits.endless?.(config) === true)
    if (endless === undefined) continue
    throw new FlowError('USAGE', {
      message: `--once needs an end, and "${endless.id}" of "${flow.file.name}" makes messages without end.`,
      hint: 'Add --for 30s to end it after half a minute.',
    })
  }
}
