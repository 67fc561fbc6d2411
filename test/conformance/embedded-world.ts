import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmbeddedBroker } from '../../src/runtime/broker/embedded/embedded-broker.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { embeddedPlace, openPlace, type BrokerPlace } from './broker-place.ts'
import { ShiftedClock, type World } from './world.ts'

/** An embedded broker in a folder of its own, or in memory. */
export class EmbeddedWorld implements World {
  readonly folder: string
  readonly clock = new ShiftedClock()
  broker: EmbeddedBroker

  private readonly others: Broker[] = []

  private constructor(folder: string, broker: EmbeddedBroker, clock: ShiftedClock) {
    this.folder = folder
    this.broker = broker
    this.clock = clock
  }

  static inFolder(): Promise<EmbeddedWorld> {
    return EmbeddedWorld.open(mkdtempSync(join(tmpdir(), 'millrace-broker-')))
  }

  static inMemory(): Promise<EmbeddedWorld> {
    return EmbeddedWorld.open(':memory:')
  }

  static async open(folder: string): Promise<EmbeddedWorld> {
    const clock = new ShiftedClock()
    return new EmbeddedWorld(folder, await openEmbeddedBroker({ folder, clock }), clock)
  }

  name(name: string): string {
    return name
  }

  get place(): BrokerPlace {
    return embeddedPlace(this.folder)
  }

  async another(): Promise<Broker> {
    const broker = await openPlace(this.place, this.clock)
    this.others.push(broker)
    return broker
  }

  async maintain(): Promise<void> {
    await this.broker.maintain()
  }

  async end(): Promise<void> {
    await Promise.all([this.broker, ...this.others].map((broker) => broker.close()))
    if (this.folder !== ':memory:') rmSync(this.folder, { recursive: true, force: true })
  }

  async reopen(): Promise<EmbeddedBroker> {
    if (this.folder === ':memory:') return this.broker
    await this.broker.close()
    this.broker = await openEmbeddedBroker({ folder: this.folder, clock: this.clock })
    return this.broker
  }
}
