import { describeError, FlowError } from '../../contract/errors.ts'
import { environmentFile } from '../../runtime/environment/environment-file.ts'
import { shownPath } from '../arguments/flow-files.ts'
import { type BrokerTarget, brokerTarget, placeOf } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { environmentName, workspaceFileProblems } from '../chosen-environment.ts'
import { plural } from '../terminal/figures.ts'
import type { FileProblems } from '../validate/problem-lines.ts'
import type { Finding } from './finding.ts'

export interface EnvironmentFindings {
  readonly findings: readonly Finding[]
  /** Missing where no broker can be named. */
  readonly target?: BrokerTarget
}

/** Are millrace.json and the environment sound, and is every secret there? */
export function environmentFindings(call: Call, workspace: string): EnvironmentFindings {
  const about = 'environment'
  const faulty = faultFinding('workspace', workspaceFileProblems(workspace))
  if (faulty !== undefined) return { findings: [faulty] }
  try {
    const name = environmentName(call, workspace)
    const fault = faultFinding(about, { file: name, ...environmentFile(workspace, name) })
    if (fault !== undefined) return { findings: [fault] }
    const target = brokerTarget(call, workspace)
    const says = `"${name}", ${placeOf(target)}${target.isProtected ? '; protected' : ''}`
    return { target, findings: [{ about, state: 'ok', says }] }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    const cure = error.hint ?? describeError(error)
    return { findings: [{ about, state: 'fail', says: error.message.replace(/\.$/, ''), cure }] }
  }
}

function faultFinding(about: string, { file, problems }: FileProblems): Finding | undefined {
  const [first] = problems
  if (first === undefined) return undefined
  const says = `${shownPath(file)}:${first.line}:${first.column} ${first.message.replace(/\.$/, '')}`
  const more =
    problems.length === 1
      ? ''
      : ` There ${problems.length === 2 ? 'is' : 'are'} ${plural(problems.length - 1, 'more problem')}.`
  return { about, state: 'fail', says, cure: `${first.hint ?? 'Correct it.'}${more}` }
}
