import type { Clock } from '../clock.ts'
import type { KafkaSettings } from './kafka/kafka-settings.ts'
import type { Broker } from './port.ts'

/** Where a flow's topics lie. */
export type BrokerAddress =
  { readonly kind: 'embedded' } | { readonly kind: 'kafka'; readonly settings: KafkaSettings }

export interface OpenBrokerOptions {
  readonly address: BrokerAddress
  /** Absolute. The embedded broker lies in it; the Kafka adapter keeps notes there of who its members are. */
  readonly dataFolder: string
  readonly clock: Clock
}

/** Opens the broker at an address. Each adapter is loaded only where it is used. */
export async function openBroker({ address, dataFolder, clock }: OpenBrokerOptions): Promise<Broker> {
  if (address.kind === 'embedded') {
    const { openEmbeddedBroker } = await import('./embedded/open-embedded-broker.ts')
    return await openEmbeddedBroker({ folder: dataFolder, clock })
  }
  const { openKafkaBroker } = await import('./kafka/open-kafka-broker.ts')
  return await openKafkaBroker({ settings: address.settings, dataFolder, clock })
}
