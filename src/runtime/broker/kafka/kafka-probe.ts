import { FlowError } from '../../../contract/errors.ts'
import type { ApiVersions } from './connection/api-calls.ts'
import { nodeAddress } from './connection/node-address.ts'
import { NodeConnection } from './connection/node-connection.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import { systemClock } from '../../clock.ts'

export type KafkaAnswer =
  | { readonly is: 'kafka'; readonly ms: number; readonly versions: ApiVersions }
  /** Nobody, or no Kafka that we can use: with cause and cure. */
  | { readonly is: 'useless'; readonly error: FlowError }

/** Asks one broker what it speaks. Needs no user. */
export async function probeKafka(
  address: string,
  { sasl: _, ...settings }: KafkaSettings,
): Promise<KafkaAnswer> {
  const node = new NodeConnection({ address: nodeAddress(address), settings, clock: systemClock })
  const before = systemClock.monotonic()
  try {
    const versions = await node.versions()
    return { is: 'kafka', ms: systemClock.monotonic() - before, versions }
  } catch (error) {
    if (error instanceof FlowError) return { is: 'useless', error }
    throw error
  } finally {
    node.close()
  }
}

/** Newest version of the request Fetch (key 1) by the release that brought it. */
const FETCH = 1
const releases: readonly (readonly [version: number, release: string])[] = [
  [18, '4.1'],
  [17, '3.9'],
  [16, '3.7'],
  [15, '3.5'],
  [13, '3.1'],
  [12, '2.7'],
  [11, '2.3'],
  [10, '2.1'],
]

/** The release whose protocol a broker speaks at least; the oldest that a connection takes is 2.1. */
export function leastRelease(versions: ApiVersions): string {
  const fetch = versions[FETCH]?.maxVersion ?? 0
  return releases.find(([version]) => fetch >= version)?.[1] ?? '2.1'
}
