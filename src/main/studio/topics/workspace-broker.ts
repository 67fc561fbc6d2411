import { join } from 'node:path'
import { LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { openBroker } from '../../../runtime/broker/open-broker.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import type { Clock, TimerHandle } from '../../../runtime/clock.ts'

/** After this long without a question the broker is closed, in ms: its folder is the person's, to delete too. */
const REST_MS = 5_000

/** The workspace's own broker, the one that `millrace run` and `topics` have there; open while somebody asks. */
export class WorkspaceBroker {
  readonly dataFolder: string
  private readonly clock: Clock
  private open: Promise<Broker> | undefined
  private users = 0
  private rest: TimerHandle | undefined

  constructor({ workspace, clock }: { readonly workspace: string; readonly clock: Clock }) {
    this.dataFolder = join(workspace, '.millrace', LOCAL_ENVIRONMENT)
    this.clock = clock
  }

  /** Throws what opening it and `work` throw. */
  async with<Result>(work: (broker: Broker) => Promise<Result>): Promise<Result> {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    this.users += 1
    try {
      return await work(await this.opened())
    } finally {
      this.users -= 1
      if (this.users === 0) this.rest = this.clock.setTimeout(() => void this.close(), REST_MS)
    }
  }

  async close(): Promise<void> {
    if (this.rest !== undefined) this.clock.clearTimeout(this.rest)
    const { open } = this
    this.open = undefined
    await (await open?.catch(() => undefined))?.close()
  }

  private async opened(): Promise<Broker> {
    const { dataFolder, clock } = this
    this.open ??= openBroker({ address: { kind: 'embedded' }, dataFolder, clock })
    try {
      return await this.open
    } catch (error) {
      this.open = undefined
      throw error
    }
  }
}
