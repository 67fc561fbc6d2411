import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { kafkaPlace, openPlace, type BrokerPlace } from './broker-place.ts'
import { ShiftedClock, type World } from './world.ts'

let worlds = 0

/** Names of its own on a Kafka that the tests of a file share. */
export class KafkaWorld implements World {
  readonly place: BrokerPlace
  readonly clock: ShiftedClock
  broker: Broker
  private readonly number = ++worlds
  private readonly others: Broker[] = []

  private constructor(place: BrokerPlace, broker: Broker, clock: ShiftedClock) {
    this.place = place
    this.broker = broker
    this.clock = clock
  }

  static async on(bootstrap: string): Promise<KafkaWorld> {
    const place = kafkaPlace(bootstrap, mkdtempSync(join(tmpdir(), 'millrace-notes-')))
    const clock = new ShiftedClock()
    try {
      return new KafkaWorld(place, await openPlace(place, clock), clock)
    } catch (error) {
      rmSync(place.dataFolder, { recursive: true, force: true })
      throw error
    }
  }

  name(name: string): string {
    return `${name}-${this.number}`
  }

  async another(): Promise<Broker> {
    const broker = await openPlace(this.place, this.clock)
    this.others.push(broker)
    return broker
  }

  /** Kafka looks for what is to be removed by itself, in test/conformance/kafka.test.ts twice a second. */
  async maintain(): Promise<void> {}

  async reopen(): Promise<Broker> {
    await this.broker.close()
    this.broker = await openPlace(this.place, this.clock)
    return this.broker
  }

  async end(): Promise<void> {
    const closed = await Promise.allSettled([this.broker, ...this.others].map((broker) => broker.close()))
    rmSync(this.place.dataFolder, { recursive: true, force: true })
    for (const result of closed) if (result.status === 'rejected') throw result.reason
  }
}
