import { FlowError } from '../../src/contract/errors.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { turn } from '../../src/runtime/turn.ts'
import { aMessage } from './world.ts'

/** Appends numbered messages one after another, through outages, and knows which were acknowledged. */
export class AcknowledgedWriter {
  /** Highest number that was acknowledged; -1: none. */
  acknowledged = -1
  readonly errors: FlowError[] = []
  private stopped = false
  private readonly ended: Promise<void>

  constructor(broker: Broker, topic: string, partitions: number) {
    this.ended = this.write(broker, topic, partitions)
    this.ended.catch(() => {}) // told by `stop`
  }

  /** Ends after the append under way. Throws what was no outage. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.ended
  }

  private async write(broker: Broker, topic: string, partitions: number): Promise<void> {
    for (let i = 0; !this.stopped;) {
      const message = aMessage(topic, { partition: i % partitions, value: Buffer.from(`${i}`) })
      try {
        await broker.append([message])
        this.acknowledged = i++
        await turn()
      } catch (error) {
        if (!(error instanceof FlowError) || (error.class !== 'outage' && error.class !== 'unknown'))
          throw error
        this.errors.push(error)
        await systemClock.sleep(20)
      }
    }
  }
}
