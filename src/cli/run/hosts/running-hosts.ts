import type { RunEvent } from '../../../contract/run-protocol.ts'
import type { HostSupervisor } from '../../../runtime/host/host-supervisor.ts'
import type { Running, RunResult } from '../runner-port.ts'

/** Several hosts as one run: what happens to one is no matter of the others, and the run ends with the last. */
export class RunningHosts implements Running {
  readonly done: Promise<RunResult>
  private readonly hosts: readonly HostSupervisor[]

  constructor(hosts: readonly HostSupervisor[]) {
    this.hosts = hosts
    this.done = this.allDone()
  }

  onEvent(listener: (event: RunEvent) => void): void {
    for (const host of this.hosts) host.onEvent(listener)
  }

  drain(): void {
    for (const host of this.hosts) host.drain()
  }

  stopNow(): void {
    for (const host of this.hosts) host.stopNow()
  }

  kill(): void {
    for (const host of this.hosts) host.kill()
  }

  private async allDone(): Promise<RunResult> {
    const results = await Promise.all(this.hosts.map(({ done }) => done))
    const failed = results.find(({ ended }) => ended === 'failed')
    if (failed !== undefined) return failed
    return { ended: results.every(({ ended }) => ended === 'finished') ? 'finished' : 'stopped' }
  }
}
