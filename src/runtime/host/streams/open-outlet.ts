import type { Stream } from '../../../contract/protocol/streams.ts'
import type { Clock } from '../../clock.ts'
import { EveryOutlet } from './every-outlet.ts'
import { LatestOutlet } from './latest-outlet.ts'
import type { Outlet, OutletOptions } from './outlet.ts'
import { SamplingOutlet } from './sampling-outlet.ts'

/** The outlet of a stream's policy. */
export function openOutlet(stream: Stream<never, never>, options: OutletOptions, clock: Clock): Outlet {
  const keyOf = (payload: unknown) => stream.keyOf?.(payload as never)
  if (stream.policy === 'sample') return new SamplingOutlet(options, keyOf)
  if (stream.policy === 'every') return new EveryOutlet(stream.name, options)
  return new LatestOutlet(options, { clock, keyOf: (payload) => keyOf(payload) ?? '' })
}
