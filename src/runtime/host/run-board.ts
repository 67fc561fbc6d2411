import {
  lifeStream,
  metricsStream,
  statesStream,
  storyStream,
  type StoryEvent,
} from '../../contract/protocol/streams.ts'
import type { MetricsEvent, RunEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import type { Clock } from '../clock.ts'
import type { AnySource, Push, StreamSource } from './streams/stream-source.ts'

/** How often a host shows that its event loop turns, in ms. */
const LIFE_MS = 1_000

/** A machine that comes to one of these is gone, and would fill the board for ever. */
const gone: ReadonlySet<string> = new Set(['released', 'lost'])

/** What a host knows of its run, for whoever subscribes, at any time. */
export class RunBoard {
  readonly sources: readonly AnySource[]
  private readonly clock: Clock
  private readonly story = new Set<Push<StoryEvent>>()
  private readonly metrics = new Set<Push<MetricsEvent>>()
  private readonly states = new Set<Push<TransitionEvent>>()
  private readonly newestMetrics = new Map<string, MetricsEvent>()
  private readonly newestStates = new Map<string, TransitionEvent>()

  constructor(clock: Clock) {
    this.clock = clock
    const sources = [
      joining(storyStream, this.story, () => []),
      joining(metricsStream, this.metrics, () => this.newestMetrics.values()),
      joining(statesStream, this.states, () => this.newestStates.values()),
      { stream: lifeStream, open: (_, push) => this.live(push) } satisfies StreamSource<
        { at: number },
        undefined
      >,
    ]
    this.sources = sources as unknown as readonly AnySource[]
  }

  take(event: RunEvent): void {
    if (event.type === 'metrics') {
      this.newestMetrics.set(event.flow, event)
      for (const push of this.metrics) push(event)
      return
    }
    for (const push of this.story) push(event)
    if (event.type === 'transition') this.takeState(event)
  }

  private takeState(event: TransitionEvent): void {
    const key = statesStream.keyOf(event)
    if (gone.has(event.to)) this.newestStates.delete(key)
    else this.newestStates.set(key, event)
    for (const push of this.states) push(event)
  }

  private live(push: Push<{ at: number }>): () => void {
    const over = new AbortController()
    void this.showLife(push, over.signal)
    return () => over.abort()
  }

  private async showLife(push: Push<{ at: number }>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      push({ at: this.clock.now() })
      await this.clock.sleep(LIFE_MS, { signal })
    }
  }
}

/** Whoever subscribes gets what is known, then what comes. */
function joining<Payload>(
  stream: StreamSource<Payload, undefined>['stream'],
  watchers: Set<Push<Payload>>,
  known: () => Iterable<Payload>,
): StreamSource<Payload, undefined> {
  return {
    stream,
    open: (_options, push) => {
      for (const payload of known()) push(payload)
      watchers.add(push)
      return () => watchers.delete(push)
    },
  }
}
