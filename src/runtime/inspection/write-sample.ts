import type { Journey, Preview, Sample } from '../../contract/inspection.ts'
import { codecFor } from '../codecs/codec-for.ts'
import type { Message } from '../message.ts'
import type { KeptSample } from './kept-sample.ts'
import type { Crossing, Trace } from './trace.ts'

/** Of a value where it is listed, and where it stands in a journey. */
const LISTED_BYTES = 2_048
const STEP_BYTES = 512
/** A larger body is not kept; its begin is. */
const LARGEST_BODY = 1_048_576

const json = codecFor('json')
const text = new TextDecoder()

export interface SampleFrame {
  readonly id: number
  /** ms since 1970. */
  readonly at: number
  readonly task: string
  readonly epoch: number
}

/** Writes down what a tap has kept: copies, because the message's own bytes lie in the answer of a broker. */
export function writeSample(frame: SampleFrame, crossing: Crossing): Omit<KeptSample, 'journey'> {
  const { place, message } = crossing
  const bytes = bytesOf(message)
  const { topic, partition, offset } = message.origin
  const sample: Sample = {
    ...frame,
    node: place.node,
    port: place.port,
    origin: { topic, partition, offset },
    timestamp: message.timestamp,
    key: previewOf(message.key, STEP_BYTES),
    value: previewOf(bytes, LISTED_BYTES),
    headers: message.headers.map(({ name, value }) => ({ name, value: previewOf(value, STEP_BYTES) })),
    state: 'running',
  }
  const body = bytes === null || bytes.length > LARGEST_BODY ? null : Uint8Array.from(bytes)
  return { sample, body }
}

export function writeJourney(trace: Trace, { finished }: { readonly finished: boolean }): Journey {
  const { began, crossings, failures, figures, cut } = trace
  const after = (at: number) => Math.round((at - began) * 1000) / 1000
  return {
    steps: crossings.map(({ place, message, at }) => ({
      node: place.node,
      port: place.port,
      afterMs: after(at),
      key: previewOf(message.key, STEP_BYTES),
      value: previewOf(bytesOf(message), STEP_BYTES),
    })),
    failures: failures.map(({ node, error, at }) => ({
      node,
      code: error.code,
      message: error.message,
      afterMs: after(at),
    })),
    figures: structuredClone(figures ?? {}),
    finished,
    cut,
  }
}

/** What cannot be written as JSON has no bytes to show; it fails in its sink, which says why. */
function bytesOf(message: Message): Uint8Array | null {
  try {
    return message.encode(json)
  } catch {
    return new Uint8Array()
  }
}

function previewOf(bytes: Uint8Array | null, most: number): Preview | null {
  if (bytes === null) return null
  const cut = bytes.length > most
  return { text: text.decode(cut ? bytes.subarray(0, most) : bytes), bytes: bytes.length, cut }
}
