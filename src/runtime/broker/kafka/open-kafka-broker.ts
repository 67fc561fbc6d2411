import type { Clock } from '../../clock.ts'
import type { Broker } from '../port.ts'
import { KafkaBroker } from './kafka-broker.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { MemberNotes } from './member/member-notes.ts'

export interface KafkaBrokerOptions {
  readonly settings: KafkaSettings
  /** Absolute; notes lie there of which members this machine has. `:memory:` keeps none. */
  readonly dataFolder: string
  readonly clock: Clock
}

/** Connects to a Kafka cluster. Throws BROKER_UNREACHABLE, BROKER_ACCESS_DENIED, BROKER_TOO_OLD. */
export async function openKafkaBroker({ settings, dataFolder, clock }: KafkaBrokerOptions): Promise<Broker> {
  const notes = dataFolder === ':memory:' ? undefined : new MemberNotes(dataFolder)
  const broker = new KafkaBroker({ settings, clock, notes })
  try {
    await broker.open()
    return broker
  } catch (error) {
    await broker.close()
    throw error
  }
}
