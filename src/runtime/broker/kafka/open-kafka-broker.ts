import { FlowError } from '../../../contract/errors.ts'
import type { Clock } from '../../clock.ts'
import type { Broker } from '../port.ts'
import type { KafkaSettings } from './kafka-settings.ts'

export interface KafkaBrokerOptions {
  readonly settings: KafkaSettings
  /** Absolute; notes lie there of which members this machine has. `:memory:` keeps none. */
  readonly dataFolder: string
  readonly clock: Clock
}

/** Connects to a Kafka cluster. Throws BROKER_UNREACHABLE. */
export function openKafkaBroker({ settings }: KafkaBrokerOptions): Promise<Broker> {
  return Promise.reject(
    new FlowError('BROKER_UNREACHABLE', {
      message: `Kafka at ${settings.bootstrap.join(', ')} cannot be used: this part is being built.`,
    }),
  )
}
