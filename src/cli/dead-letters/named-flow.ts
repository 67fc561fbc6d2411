import { FlowError } from '../../contract/errors.ts'
import type { FlowName } from '../../contract/names.ts'
import { readDocument } from '../../flow/read-document.ts'
import { flowFile, readFlowText, shownPath } from '../arguments/flow-files.ts'
import { type BrokerTarget, brokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { workspaceOf } from '../workspace.ts'

export interface NamedFlow {
  readonly file: string
  readonly name: FlowName
  /** Where the flow runs when nothing else is said: the broker of its own workspace. */
  readonly target: BrokerTarget
}

/** The flow that FLOW means. Only its id is needed: a flow with faults keeps its dead letters. */
export function namedFlow(call: Call): NamedFlow {
  const file = flowFile(call.argument(0))
  const id = readDocument(readFlowText(file)).document?.['id']
  if (typeof id !== 'string')
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `No id can be read in "${shownPath(file)}", so nothing of it can be found on a broker.`,
      hint: `See "millrace validate ${shownPath(file)}".`,
    })
  const target = brokerTarget(call, workspaceOf(file))
  return { file, name: { namespace: target.namespace, flowId: id }, target }
}
