import { FlowError } from '../contract/errors.ts'
import type { FlowName } from '../contract/names.ts'
import type { CheckedFlow } from '../flow/checked-flow.ts'
import { readDocument } from '../flow/read-document.ts'
import { planStages, type Stage } from '../flow/stages.ts'
import { physicalName } from '../flow/topology.ts'
import { topicNamesOf } from '../runtime/environment/topic-names.ts'
import { flowFile, readFlowText, shownPath } from './arguments/flow-files.ts'
import { type BrokerTarget, brokerTarget } from './broker-target.ts'
import type { Call } from './call.ts'
import { checkFlowFile } from './validate/check-flow-file.ts'
import { workspaceOf } from './workspace.ts'

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

/** The same flow, read whole. Throws FLOW_FILE_INVALID, saying what was not done. */
export function checkedFlow({ file }: NamedFlow, notDone: string): CheckedFlow {
  const { flow } = checkFlowFile(file)
  if (flow !== undefined) return flow
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${shownPath(file)}" has errors, so ${notDone}.`,
    hint: `See "millrace validate ${shownPath(file)}".`,
  })
}

/** Its stages as they run on the broker of the target; parameters need no values for that. */
export function stagesOf(flow: CheckedFlow, target: BrokerTarget): readonly Stage[] {
  const name = { namespace: target.namespace, flowId: flow.file.id }
  const topicNames = topicNamesOf(target, [flow])
  return planStages(flow, { name, physical: (topic) => physicalName(topicNames, topic) })
}
