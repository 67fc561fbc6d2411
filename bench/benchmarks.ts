import type { Benchmark } from './benchmark.ts'
import { codeSandbox, codeTrusted } from './measures/code.ts'
import { embeddedPassThrough } from './measures/embedded-pass-through.ts'
import {
  decimalPrices,
  embeddedProductEnrichment,
  onePartition,
} from './measures/embedded-product-enrichment.ts'
import { embeddedWorkers } from './measures/embedded-workers.ts'
import { hostStart } from './measures/host-start.ts'
import { kafkaFailover } from './measures/kafka-failover.ts'
import { kafkaLatency } from './measures/kafka-latency.ts'
import { kafkaProductEnrichment } from './measures/kafka-product-enrichment.ts'
import { lookup } from './measures/lookup.ts'
import { noisyNeighbour } from './measures/noisy-neighbour.ts'
import { preview, testCase } from './measures/rehearsal.ts'
import { stalledSink, stalledSinkDecoded } from './measures/stalled-sink.ts'
import { studioDraw } from './measures/studio-draw.ts'
import { studioLive } from './measures/studio-live.ts'
import { tap } from './measures/tap.ts'
import { startUp } from './measures/start-up.ts'

/** In order of name. */
export const benchmarks: readonly Benchmark[] = [
  codeSandbox,
  codeTrusted,
  embeddedPassThrough,
  embeddedProductEnrichment,
  decimalPrices,
  onePartition,
  embeddedWorkers,
  hostStart,
  kafkaFailover,
  kafkaLatency,
  kafkaProductEnrichment,
  lookup,
  noisyNeighbour,
  preview,
  stalledSink,
  stalledSinkDecoded,
  startUp,
  studioDraw,
  studioLive,
  tap,
  testCase,
]
