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

/** Opens nothing yet: every call connects where it must, so that a flow may be started before its cluster. */
export function openKafkaBroker({ settings, dataFolder, clock }: KafkaBrokerOptions): Promise<Broker> {
  const notes = dataFolder === ':memory:' ? undefined : new MemberNotes(dataFolder)
  return Promise.resolve(new KafkaBroker({ settings, clock, notes }))
}
