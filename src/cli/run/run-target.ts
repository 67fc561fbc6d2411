import { FlowError } from '../../contract/errors.ts'
import { diskKind } from '../../runtime/broker/embedded/disk-kind.ts'
import { topicNamesOf } from '../../runtime/environment/topic-names.ts'
import type { BrokerTarget } from '../broker-target.ts'
import type { Call } from '../call.ts'
import { refuseUnconfirmed } from '../confirm.ts'
import type { RunOptions } from './run-options.ts'
import type { RunFlow, RunRequest } from './runner-port.ts'

/** What the broker's address and names are in the request of a run. */
export function targetOfRun(
  target: BrokerTarget,
  flows: readonly RunFlow[],
): Pick<RunRequest, 'brokerAddress' | 'brokerNamed' | 'dataFolder' | 'namespace' | 'topicNames'> {
  const topicNames = topicNamesOf(
    target,
    flows.map(({ flow }) => flow),
  )
  const { address, dataFolder, namespace, named } = target
  return { brokerAddress: address, brokerNamed: named, dataFolder, namespace, topicNames }
}

/** Refuses what cannot run on this broker, and what a protected environment wants to be asked for. Throws with exit 2. */
export function refuseTarget(
  call: Call,
  target: BrokerTarget,
  { flows, options }: { readonly flows: readonly RunFlow[]; readonly options: RunOptions },
): void {
  if (target.address.kind === 'kafka') for (const { flow } of flows) refuseExactlyOnce(flow.file)
  else remarkOnDisk(call, target.dataFolder)
  if (options.from !== 'committed') refuseUnconfirmed(call, target, 'a start from elsewhere')
  if (options.discard) refuseUnconfirmed(call, target, 'giving up messages')
  if (options.migrate) refuseUnconfirmed(call, target, 'a migration')
}

// A network disk is refused by the broker itself. These two may be fine: whoever knows better goes on.
function remarkOnDisk(call: Call, folder: string): void {
  const kind = diskKind(folder)
  if (kind.is !== 'doubtful' || (kind.name !== 'FUSE' && kind.name !== '9p')) return
  call.terminal.note(`The data folder ${folder} is on ${kind.name}: ${kind.remark}.`)
}

function refuseExactlyOnce({ name, guarantee }: RunFlow['flow']['file']): void {
  if (guarantee !== 'exactly-once') return
  throw new FlowError('FLOW_GUARANTEE_UNAVAILABLE', {
    message: `"${name}" asks for "exactly-once", which on Kafka comes in a later version.`,
    hint: 'Run it on the embedded broker, which always is exactly-once, or set "guarantee" to "at-least-once": nothing is lost, and a crash may repeat messages.',
  })
}
