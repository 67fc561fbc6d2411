import { openBroker, type BrokerAddress } from '../../src/runtime/broker/open-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import type { Clock } from '../../src/runtime/clock.ts'

/** Where a broker under test is, as one process tells another. */
export interface BrokerPlace {
  readonly address: BrokerAddress
  readonly dataFolder: string
}

/** A connection of its own, as each process has one. */
export async function openPlace(place: BrokerPlace, clock: Clock): Promise<Broker> {
  return await openBroker({ ...place, clock })
}

export function embeddedPlace(folder: string): BrokerPlace {
  return { address: { kind: 'embedded' }, dataFolder: folder }
}

/** With a session so short that a test can wait until a member that stands still has lost its tasks. */
export function kafkaPlace(bootstrap: string, dataFolder: string): BrokerPlace {
  const settings = { bootstrap: [bootstrap], sessionMs: 1_500, heartbeatMs: 300 }
  return { address: { kind: 'kafka', settings }, dataFolder }
}
