import { FlowError } from '../../contract/errors.ts'
import { nativePowers } from '../../flow/capabilities.ts'
import { outsideFile } from '../../runtime/files/outside-file.ts'
import { subjectOf, type TrustQuestion } from '../../runtime/trust/trust-question.ts'
import type { TrustStore } from '../../runtime/trust/trust-store.ts'
import { flowFiles } from '../arguments/flow-files.ts'
import type { Call } from '../call.ts'
import { flowsToRun, flowTexts } from '../run/flows-to-run.ts'
import { runOptions } from '../run/run-options.ts'
import { askYes, canAsk } from '../terminal/ask-yes.ts'
import { findWorkspace } from '../../runtime/files/find-workspace.ts'
import { workspaceOf } from '../workspace.ts'
import { acceptedNow, questionsOf, trustStore } from './require-trust.ts'
import { printable } from '../terminal/printable.ts'
import { powerLines, questionRecord } from './power-lines.ts'
import { recordLines } from './record-lines.ts'

/** `millrace trust`: 0 when nothing is left to accept, 2 where something was not accepted. */
export async function trustFlows(call: Call): Promise<number> {
  const given = call.list(0)
  const store = trustStore(call)
  if (call.flag('revoke')) return revoke(call, store)
  if (given.length === 0 && call.flag('list')) return await listRecords(call, store)
  const options = runOptions(call)
  const flows = given.length === 0 ? [] : flowsToRun(flowTexts(given, options), options, call.terminal)
  const workspace = workspaceOfAll(flows.map(({ file }) => file))
  const found = questionsOf(call, flows, { workspace, store })
  const questions = call.flag('nativeCode') ? found.map(withNativeCode) : found
  await show(call, questions)
  return call.flag('list') ? 0 : await accept(call, questions, store)
}

function workspaceOfAll(files: readonly string[]): string {
  const [first] = files
  return first === undefined ? findWorkspace(process.cwd()) : workspaceOf(first)
}

function withNativeCode(question: TrustQuestion): TrustQuestion {
  if (question.native) return question
  const native = nativePowers(question.asked)
  return {
    ...question,
    asked: [...question.asked, ...native],
    missing: [...question.missing, ...native],
  }
}

async function show({ terminal }: Call, questions: readonly TrustQuestion[]): Promise<void> {
  for (const question of questions) {
    if (terminal.json) await terminal.data(JSON.stringify(questionRecord(question)))
    else for (const line of questionLines(question)) await terminal.data(line)
  }
}

function questionLines({ title, asked, missing, native }: TrustQuestion): readonly string[] {
  const name = printable(title)
  if (asked.length === 0) return [`${name} asks for nothing beyond its topics and its own files.`]
  const accepted = asked.filter((each) => !missing.includes(each))
  return [
    ...(missing.length === 0 ? [] : [`${name} asks for what is not accepted:`, ...powerLines(missing)]),
    ...(accepted.length === 0 ? [] : [`${name} asks for what is accepted:`, ...powerLines(accepted)]),
    ...(native ? ['  Its code may run without the sandbox.'] : []),
  ]
}

async function accept(call: Call, questions: readonly TrustQuestion[], store: TrustStore): Promise<number> {
  const { terminal } = call
  const open = questions.filter(({ missing }) => missing.length > 0)
  if (open.length === 0) return 0
  const canBeAsked = !terminal.json && canAsk()
  if (!call.flag('yes') && !canBeAsked)
    throw new FlowError('TRUST_MISSING', {
      message: 'Nothing was accepted: nobody is at the terminal to be asked.',
      hint: 'Read the list above, then add --yes.',
    })
  if (!call.flag('yes') && !(await askYes('Accept what is new?'))) {
    terminal.note('Nothing was accepted.')
    return 2
  }
  for (const { subject, missing } of open) store.accept(subject, missing, acceptedNow())
  terminal.note('Accepted, for this user on this machine. "--revoke" takes it back.')
  return 0
}

/** Of a flow only its place is needed: one with faults can be revoked too. */
function revoke(call: Call, store: TrustStore): number {
  const files = flowFiles(call.list(0)).flatMap((file) => {
    const outside = call.flag('withOutside') ? outsideFile(file) : undefined
    return outside === undefined ? [file] : [file, outside]
  })
  if (files.length === 0)
    throw new FlowError('USAGE', {
      message: '--revoke names no flow.',
      hint: 'Name flows: "millrace trust FLOW --revoke"; "millrace trust --list" shows what was accepted.',
    })
  const workspace = workspaceOfAll(files)
  for (const file of files) {
    const was = store.revoke(subjectOf(file, workspace, ''))
    call.terminal.note(was ? `Forgot what was accepted of ${file}.` : `Nothing was accepted of ${file}.`)
  }
  return 0
}

async function listRecords({ terminal }: Call, store: TrustStore): Promise<number> {
  for (const record of store.records()) {
    if (terminal.json) await terminal.data(JSON.stringify(record))
    else for (const line of recordLines(record)) await terminal.data(line)
  }
  if (store.records().length === 0) terminal.note('Nothing was accepted yet.')
  return 0
}
