import { readEventTime } from '../../flow/event-time.ts'
import { compilePath } from '../../flow/expressions/path.ts'
import { keyText } from '../../flow/key-text.ts'
import { scopeOfValue } from '../../flow/scope.ts'
import type { ValueCodec } from '../../runtime/codecs/value-codec.ts'
import type { NodeContext } from '../../runtime/node-api.ts'
import type { FileSourceConfig } from './spec.ts'

export interface Envelope {
  readonly key: Uint8Array | null
  readonly timestamp: number
}

/** Reads key and event time out of a value's bytes; without either in the config nothing is decoded. */
export type ReadEnvelope = (value: Uint8Array, standing: number) => Envelope

const utf8 = new TextEncoder()

/** A line that does not decode keeps no key and the time `standing`: the node that reads it reports the fault. */
export function envelopeReader(
  config: FileSourceConfig,
  codec: ValueCodec,
  context: NodeContext,
): ReadEnvelope {
  const keyPath = config.key === undefined ? undefined : compilePath(config.key)
  const timePath = config.eventTime === undefined ? undefined : compilePath(config.eventTime)
  if (keyPath === undefined && timePath === undefined)
    return (_value, standing) => ({ key: null, timestamp: standing })
  return (value, standing) => {
    try {
      const scope = scopeOfValue(codec.decode(value), standing, context.parameters)
      const key = keyPath === undefined ? null : keyText(keyPath.get(scope))
      const timestamp = timePath === undefined ? standing : (readEventTime(timePath.get(scope)) ?? standing)
      return { key: key === null ? null : utf8.encode(key), timestamp }
    } catch {
      return { key: null, timestamp: standing }
    }
  }
}
