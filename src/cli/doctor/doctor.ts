import type { Broker } from '../../runtime/broker/port.ts'
import { workspaceFlows } from '../../runtime/files/workspace-flows.ts'
import { withExistingBroker } from '../broker.ts'
import type { BrokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { plural } from '../terminal/figures.ts'
import type { Paint } from '../terminal/paint.ts'
import { checkFlowFile } from '../validate/check-flow-file.ts'
import { findWorkspace } from '../../runtime/files/find-workspace.ts'
import { dataFolder } from '../workspace.ts'
import { brokerFindings } from './broker-findings.ts'
import { diskFindings } from './disk-findings.ts'
import { environmentFindings } from './environment-findings.ts'
import type { Finding } from './finding.ts'
import { flowFindings } from './flow-findings.ts'
import { accessFinding, deniedFinding, kafkaFindings } from './kafka-findings.ts'
import { topicFindings } from './topic-findings.ts'

/** `millrace doctor`: 1 where anything fails. */
export async function runDoctor(call: Call): Promise<number> {
  const { terminal } = call
  const found = { fail: 0, warn: 0, ok: 0 }
  for await (const finding of allFindings(call)) {
    found[finding.state] += 1
    await terminal.data(terminal.json ? JSON.stringify(finding) : findingLine(finding, terminal.paint))
  }
  terminal.note(
    found.fail + found.warn === 0
      ? 'All is well.'
      : `${plural(found.fail, 'failure')}, ${plural(found.warn, 'warning')}.`,
  )
  return found.fail > 0 ? 1 : 0
}

async function* allFindings(call: Call): AsyncGenerator<Finding> {
  const workspace = findWorkspace(process.cwd())
  // What was typed wrong is no finding about this machine.
  if (call.text('data') !== undefined) dataFolder(call.text('data'), workspace, 'local')
  yield nodeFinding()
  const { target, findings } = environmentFindings(call, workspace)
  yield* findings
  if (target !== undefined) yield* targetFindings(target)
  yield* flowFindings(workspace)
}

async function* targetFindings(target: BrokerTarget): AsyncGenerator<Finding> {
  const { address, dataFolder } = target
  yield* diskFindings(dataFolder, { holdsBroker: address.kind === 'embedded' })
  const before =
    address.kind === 'embedded' ? await brokerFindings(dataFolder) : await kafkaFindings(address.settings)
  yield* before
  // Whatever else is asked of such a broker fails for the same cause.
  if (before.some(({ state }) => state === 'fail')) return
  try {
    yield* (await withExistingBroker(target, (broker) => openFindings(broker, target))) ?? []
  } catch (error) {
    yield deniedFinding(error)
  }
}

async function openFindings(broker: Broker, target: BrokerTarget): Promise<readonly Finding[]> {
  const { address, workspace } = target
  const flows = workspaceFlows(workspace).flatMap((file) => checkFlowFile(file).flow ?? [])
  const topics = await topicFindings(broker, target, flows)
  return address.kind === 'kafka' ? [accessFinding(address.settings), ...topics] : topics
}

function nodeFinding(): Finding {
  const { node } = process.versions
  const says = `Node ${node} on ${process.platform} ${process.arch}`
  if (Number.parseInt(node, 10) >= 24) return { about: 'node', state: 'ok', says }
  return { about: 'node', state: 'fail', says, cure: 'Install Node 24 or newer.' }
}

function findingLine({ about, state, says, cure }: Finding, paint: Paint): string {
  const word = { ok: paint.good('ok  '), warn: paint.warning('warn'), fail: paint.bad('fail') }[state]
  return `${word}  ${about.padEnd(12)}  ${says}.${cure === undefined ? '' : ` ${cure}`}`
}
