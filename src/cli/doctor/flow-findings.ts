import { readDocument } from '../../flow/read-document.ts'
import { readFlowText, shownPath } from '../arguments/flow-files.ts'
import { workspaceFlows } from '../../runtime/files/workspace-flows.ts'
import { plural } from '../terminal/figures.ts'
import { checkFlowFile, hasErrors } from '../validate/check-flow-file.ts'
import type { Finding } from './finding.ts'

/** Are the workspace's flows without errors, and is every id used once? */
export function flowFindings(workspace: string): readonly Finding[] {
  const files = workspaceFlows(workspace)
  if (files.length === 0) return [{ about: 'flows', state: 'ok', says: `No flow in ${workspace} yet` }]
  const faulty = files.map((file) => checkFlowFile(file)).filter(hasErrors)
  const faults = faulty.map(({ file, problems }): Finding => {
    const errors = problems.filter(({ severity }) => severity === 'error').length
    return {
      about: 'flows',
      state: 'fail',
      says: `${shownPath(file)} has ${plural(errors, 'error')}`,
      cure: `See "millrace validate ${shownPath(file)}".`,
    }
  })
  const sound: Finding = {
    about: 'flows',
    state: 'ok',
    says: `${plural(files.length - faulty.length, 'flow')} without errors in ${workspace}`,
  }
  return [...faults, ...repeatedIds(files), ...(faulty.length === files.length ? [] : [sound])]
}

function repeatedIds(files: readonly string[]): readonly Finding[] {
  const byId = Map.groupBy(files, (file) => readDocument(readFlowText(file)).document?.['id'])
  return [...byId].flatMap(([id, same]): Finding[] => {
    if (typeof id !== 'string' || same.length < 2) return []
    const says = `${same.map(shownPath).join(' and ')} have one id, "${id}"`
    return [
      {
        about: 'flows',
        state: 'fail',
        says,
        cure: 'A copied flow needs an id of its own: change it in one of them.',
      },
    ]
  })
}
