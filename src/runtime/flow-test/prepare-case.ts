import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { NodeSpec } from '../../contract/node-spec.ts'
import type { Problem } from '../../contract/problem.ts'
import type { CheckedFlow } from '../../flow/checked-flow.ts'
import { isFlowFile, isMainFlow } from '../../flow/flow-file-name.ts'
import { nameHint } from '../../flow/nearest-name.ts'
import { checkFlowText } from '../files/check-flow-text.ts'
import type { CaseProblem } from './case-problem.ts'
import { type CaseSettings, readCaseSettings } from './case-settings.ts'
import { CASE_FILES, type FlowCase, readFlowCase } from './flow-case.ts'

/** A case that can run, or why it cannot. */
export type PreparedCase =
  | {
      readonly folder: string
      readonly flowCase: FlowCase
      readonly flow: CheckedFlow
      readonly file: string
    }
  | { readonly folder: string; readonly problems: readonly CaseProblem[] }

/** Reads a case and the flow it belongs to. Never throws for what stands in the files. */
export function prepareCase(folder: string, catalog: readonly NodeSpec[]): PreparedCase {
  const file = join(folder, CASE_FILES.settings)
  const reading = readCaseSettings(existsSync(file) ? readFileSync(file, 'utf8') : '{}')
  const { settings } = reading
  if (settings === undefined)
    return { folder, problems: reading.problems.map((problem) => ({ file, ...problem })) }
  const flowFile = flowOf(folder, settings)
  if (typeof flowFile !== 'string') return { folder, problems: [flowFile] }
  const text = readFileSync(flowFile, 'utf8')
  const check = checkFlowText({ file: flowFile, text }, catalog, { values: valuesOf(settings) })
  if (check.flow === undefined)
    return { folder, problems: errorsOf(check.problems, { flowFile, settingsFile: file }) }
  if (!existsSync(join(folder, CASE_FILES.input)) && !existsSync(join(folder, CASE_FILES.files)))
    return { folder, problems: [withoutInput(folder)] }
  const { flowCase, problems } = readFlowCase(folder, check.flow, settings)
  return flowCase === undefined
    ? { folder, problems }
    : { folder, flowCase, flow: check.flow, file: flowFile }
}

function flowOf(folder: string, { flow }: CaseSettings): string | CaseProblem {
  const parent = dirname(dirname(folder))
  const names = readdirSync(parent).filter(isFlowFile).toSorted()
  const own = names.filter(isMainFlow)
  const file = join(folder, CASE_FILES.settings)
  if (flow !== undefined) {
    if (names.includes(flow)) return join(parent, flow)
    const message = `There is no flow "${flow}" beside the folder of the tests.`
    return { file, line: 1, message, hint: nameHint(flow, names, 'flow beside it') }
  }
  const [only] = own
  if (only !== undefined && own.length === 1) return join(parent, only)
  return {
    file,
    line: 1,
    message: `The case does not say which flow it is for: ${own.length === 0 ? names.join(', ') : own.join(', ')}.`,
    hint: `Write {"flow": "${own[0] ?? names[0] ?? 'NAME.flow.json'}"} into its ${CASE_FILES.settings}.`,
  }
}

function valuesOf({ parameters }: CaseSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
}

/** What the command line would give with --set, a case gives in its settings. */
function errorsOf(
  problems: readonly Problem[],
  { flowFile, settingsFile }: { readonly flowFile: string; readonly settingsFile: string },
): readonly CaseProblem[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, line, message, hint }) => {
      if (code === 'PARAMETER_UNDECLARED' || code === 'PARAMETER_INVALID')
        return {
          file: settingsFile,
          line: 1,
          message,
          hint: 'Parameters of a case stand under "parameters".',
        }
      return { file: flowFile, line, message, ...(hint === undefined ? {} : { hint }) }
    })
}

function withoutInput(folder: string): CaseProblem {
  return {
    file: join(folder, CASE_FILES.input),
    line: 1,
    message: 'The case has no input.',
    hint: `Put messages into ${CASE_FILES.input}, {"to": "a topic", "key": "k", "value": {...}} a line, or files that the flow reads into ${CASE_FILES.files}/.`,
  }
}
