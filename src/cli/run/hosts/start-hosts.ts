import { systemClock } from '../../../runtime/clock.ts'
import { hostProcesses } from '../../../runtime/host/host-process.ts'
import type { HostRequest } from '../../../runtime/host/host-request.ts'
import { HostSupervisor } from '../../../runtime/host/host-supervisor.ts'
import type { BrokerTarget } from '../../broker-target.ts'
import { engineRequest, migrateFirst } from '../engine-request.ts'
import type { RunOptions } from '../run-options.ts'
import type { RunView } from '../run-view.ts'
import type { RunFlow, Running, RunRequest } from '../runner-port.ts'
import { RunningHosts } from './running-hosts.ts'

export interface StartHostsOptions {
  readonly target: BrokerTarget
  readonly options: RunOptions
  readonly view: RunView
}

/** Runs each group of flows in a process of its own; this one only watches over them. */
export async function startHosts(
  groups: readonly (readonly RunFlow[])[],
  { target, options, view }: StartHostsOptions,
): Promise<Running> {
  const owner = `millrace run (process ${process.pid})`
  const requests = groups.map((flows) => engineRequest(flows, { target, options, owner }))
  if (options.migrate) {
    const { startFlows } = await import('../../../runtime/run-flows.ts')
    for (const request of requests) await migrateFirst(request, { target, options, view, startFlows })
  }
  const startHost = hostProcesses()
  return new RunningHosts(
    requests.map(
      (request) =>
        new HostSupervisor({
          request: hostRequestOf(request, options.values),
          flows: request.flows.map(({ flow }) => flow.file.id),
          startHost,
          clock: systemClock,
          said: (line) => view.complain(`${request.flows[0]?.flow.file.name}: ${line}`),
        }),
    ),
  )
}

function hostRequestOf(request: RunRequest, values: RunOptions['values']): HostRequest {
  const { flows, workspace, dataFolder, brokerAddress = { kind: 'embedded' }, owner } = request
  const { namespace, topicNames = {}, from = 'committed', outageMs, endSourcesAfterMs, trusted } = request
  return {
    flows: flows.map(({ file, flow }) => ({
      file,
      text: flow.text,
      // A value may be meant for one of several flows: each takes those it declares.
      values: Object.fromEntries(
        Object.entries(values).filter(([name]) => Object.hasOwn(flow.file.parameters, name)),
      ),
    })),
    workspace,
    dataFolder,
    brokerAddress: brokerAddress as HostRequest['brokerAddress'],
    owner,
    topicNames: { ...topicNames },
    from,
    discard: request.discard === true,
    once: request.once === true,
    trusted: [...(trusted ?? [])],
    ...(namespace === undefined ? {} : { namespace }),
    ...(outageMs === undefined ? {} : { outageMs }),
    ...(endSourcesAfterMs === undefined ? {} : { endSourcesAfterMs }),
  }
}
