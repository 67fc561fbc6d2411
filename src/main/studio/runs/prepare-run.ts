import { join } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'
import type { RunStart } from '../../../contract/studio/run-methods.ts'
import { planTopology, type Topology } from '../../../flow/topology.ts'
import { catalog } from '../../../nodes/catalog.ts'
import { topicNamesOf } from '../../../runtime/environment/topic-names.ts'
import { checkFlowText } from '../../../runtime/files/check-flow-text.ts'
import { outsideFile } from '../../../runtime/files/outside-file.ts'
import type { RunFlow } from '../../../runtime/flow/run-request.ts'
import type { HostRequest } from '../../../runtime/host/host-request.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { inStudio } from '../session/in-studio.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { workspacePath } from '../workspace/flow-listing.ts'
import { type FlowPlan, flowPlan } from './flow-plan.ts'

/** What a run would run: the flow, then its simulated outside where that runs beside it. */
export interface FlowsOfRun {
  readonly flows: readonly RunFlow[]
  readonly withOutside: boolean
  /** Where they run. */
  readonly target: EnvironmentTarget
  readonly namespace: string
  readonly topicNames: Readonly<Record<string, string>>
}

export interface PreparedRun extends FlowsOfRun {
  readonly request: HostRequest
  readonly plan: FlowPlan
  /** Of all its flows, the flow itself first. */
  readonly plans: readonly FlowPlan[]
}

export interface FlowsAsked {
  /** From the workspace. */
  readonly file: string
  /** Where there is one. */
  readonly withOutside: boolean
  readonly target: EnvironmentTarget
}

/**
 * Reads and checks what a run of the saved file runs. Throws FLOW_FILE_MISSING, FLOW_FILE_INVALID, PARAMETER_INVALID,
 * FILE_OUTSIDE_WORKSPACE, ENVIRONMENT_INVALID.
 */
export function flowsOfRun(files: FlowFiles, { file, withOutside, target }: FlowsAsked): FlowsOfRun {
  const main = readRunFlow(files, file)
  const beside = withOutside ? outsideFile(main.file) : undefined
  const flows =
    beside === undefined ? [main] : [main, readRunFlow(files, workspacePath(beside, files.folder))]
  refuseEqualIds(flows)
  if (target.address.kind === 'kafka') for (const { flow } of flows) refuseExactlyOnce(flow.file)
  const checked = flows.map(({ flow }) => flow)
  return {
    flows,
    withOutside: beside !== undefined,
    target,
    namespace: target.namespace,
    topicNames: topicNamesOf(target, checked),
  }
}

/** How the engine runs each of them; in the namespace that they would run in, unless another is asked for. */
export function topologiesOf(
  { flows, topicNames, namespace }: FlowsOfRun,
  inNamespace = namespace,
): readonly Topology[] {
  return flows.map(({ flow }) =>
    planTopology(flow, { namespace: inNamespace, flowId: flow.file.id }, topicNames),
  )
}

/** As it says in the groups that its runs join. */
export const STUDIO = `the Studio (process ${process.pid})`

export interface RunChoices {
  readonly from: RunStart
  /** Ids of flows whose code may run without the sandbox. */
  readonly trusted: readonly string[]
}

/** The same as a request for a host. */
export function preparedRun(files: FlowFiles, of: FlowsOfRun, { from, trusted }: RunChoices): PreparedRun {
  const { flows, target, namespace, topicNames } = of
  const plans = flows.map(({ file, flow }) => flowPlan(workspacePath(file, files.folder), flow))
  const [plan] = plans
  if (plan === undefined) throw new Error('A run has a flow.')
  return {
    ...of,
    plan,
    plans,
    request: {
      flows: flows.map(({ file, flow }) => ({ file, text: flow.text, values: {} })),
      workspace: files.folder,
      dataFolder: target.dataFolder,
      brokerAddress: requestedAddress(target),
      owner: STUDIO,
      namespace,
      topicNames: { ...topicNames },
      from,
      discard: false,
      once: false,
      trusted: [...trusted],
    },
  }
}

/** Of all that a run would take along. */
export function revisionOfRun({ plans }: Pick<PreparedRun, 'plans'>): string {
  return plans.map(({ revision }) => revision).join(' ')
}

function requestedAddress({ address }: EnvironmentTarget): HostRequest['brokerAddress'] {
  if (address.kind === 'embedded') return { kind: 'embedded' }
  return { kind: 'kafka', settings: { ...address.settings, bootstrap: [...address.settings.bootstrap] } }
}

function refuseExactlyOnce({ name, guarantee }: RunFlow['flow']['file']): void {
  if (guarantee !== 'exactly-once') return
  throw new FlowError('FLOW_GUARANTEE_UNAVAILABLE', {
    message: `"${name}" asks for "exactly-once", which on Kafka comes in a later version.`,
    hint: 'Run it in "local", which always is exactly-once, or set its guarantee to "at-least-once": nothing is lost, and a crash may repeat messages.',
  })
}

function readRunFlow(files: FlowFiles, file: string): RunFlow {
  const { text } = files.open(file)
  const path = join(files.folder, file)
  const { flow, problems } = checkFlowText({ file: path, text }, catalog, { values: {} })
  if (flow?.nodes.length === 0)
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `"${flow.file.name}" has no node yet, so there is nothing to run.`,
      hint: 'Put a source on the canvas, and lead it to where its messages should go.',
    })
  if (flow !== undefined) return { file: path, flow }
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` ${errors.length - 1} more are listed under Problems.` : ''
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${file}" cannot run: ${first?.message ?? 'it has errors.'}`,
    hint: `${(first === undefined ? undefined : inStudio(first).hint) ?? 'See Problems.'}${more}`,
    ...(first?.nodeId === undefined ? {} : { nodeId: first.nodeId }),
  })
}

function refuseEqualIds([main, outside]: readonly RunFlow[]): void {
  if (main === undefined || outside === undefined || main.flow.file.id !== outside.flow.file.id) return
  throw new FlowError('FLOW_FILE_INVALID', {
    message: `"${main.flow.file.name}" and its simulated outside have one id, "${main.flow.file.id}".`,
    hint: 'Give one of the two files another "id".',
  })
}
