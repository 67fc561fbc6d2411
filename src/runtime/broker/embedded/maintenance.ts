import type { TimerHandle } from '../../clock.ts'
import type { BrokerCore } from './broker-core.ts'
import { compactStep } from './compaction.ts'
import { clearDeletedStep, deleteStep, retainStep } from './retention.ts'

const EVERY_MS = 60_000

/** Removes what need not be kept, in small steps between the commits of others. */
export class Maintenance {
  private readonly core: BrokerCore
  private timer: TimerHandle | undefined
  private stopped = false

  constructor(core: BrokerCore) {
    this.core = core
  }

  start(): void {
    this.timer = this.core.clock.setTimeout(() => void this.runAndGoOn(), EVERY_MS)
  }

  stop(): void {
    this.stopped = true
    if (this.timer !== undefined) this.core.clock.clearTimeout(this.timer)
  }

  /** Resolves when there is nothing left to remove now. */
  async run(): Promise<void> {
    const { file, catalog, clock } = this.core
    await this.inSteps(() => clearDeletedStep(file))
    for (const name of catalog.names()) {
      const partitions = catalog.find(name)?.partitions.length ?? 0
      for (let number = 0; number < partitions; number++) {
        await this.inSteps(() => {
          const topic = catalog.find(name)
          const partition = topic?.partitions[number]
          if (topic === undefined || partition === undefined) return false
          const more = retainStep(file, topic, partition, clock.now())
          return compactStep(file, topic, partition, clock.now()) || more
        })
      }
    }
  }

  /** Resolves when everything below the offset is gone. */
  async deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
    const { file, catalog } = this.core
    await this.inSteps(() => {
      const found = catalog.topic(topic).partitions[partition]
      return found !== undefined && deleteStep(file, found, offset)
    })
  }

  private async runAndGoOn(): Promise<void> {
    try {
      await this.run()
    } catch {
      // A full or failing disk is told to those who write; here it is tried again the next time.
    }
    if (!this.stopped) this.start()
  }

  private async inSteps(step: () => boolean): Promise<void> {
    const { commits, catalog, clock } = this.core
    for (let more = true; more && !this.stopped;) {
      await commits.submit({
        messages: 0,
        bytes: 0,
        write: () => {
          more = step()
          catalog.forget()
        },
      })
      // A step does not wait for anything: without a pause a long run would hold up the process.
      if (more) await clock.sleep(1)
    }
  }
}
