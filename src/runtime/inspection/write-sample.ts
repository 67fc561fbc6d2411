import { type Journey, LISTED_BYTES, type Preview, type Sample } from '../../contract/inspection.ts'
import { codecFor } from '../codecs/codec-for.ts'
import type { Message } from '../message.ts'
import type { KeptSample } from './kept-sample.ts'
import type { Crossing, Trace } from './trace.ts'

/** Of a value where it is listed, and where it stands in a journey. */
const STEP_BYTES = 512
/** A larger body is not kept, for no frame could tell it; its begin is. */
const LARGEST_BODY = 32 * 1024 * 1024

const json = codecFor('json')
const text = new TextDecoder()

export interface SampleFrame {
  readonly id: number
  /** ms since 1970. */
  readonly at: number
  readonly task: string
  readonly epoch: number
}

/** Values of one message's way as bytes: a journey and the samples on it show the same ones, and each is written once. */
export class WrittenValues {
  private readonly bytes = new Map<Message, Uint8Array | null>()

  /** What cannot be written as JSON has no bytes to show; it fails in its sink, which says why. */
  of(message: Message): Uint8Array | null {
    const known = this.bytes.get(message)
    if (known !== undefined) return known
    const bytes = written(message)
    this.bytes.set(message, bytes)
    return bytes
  }
}

function written(message: Message): Uint8Array | null {
  try {
    return message.encode(json)
  } catch {
    return new Uint8Array()
  }
}

/** Writes down what a tap has kept: copies, because the message's own bytes lie in the answer of a broker. */
export function writeSample(
  frame: SampleFrame,
  crossing: Crossing,
  values: WrittenValues,
): Omit<KeptSample, 'journey'> {
  const { place, message } = crossing
  const bytes = values.of(message)
  const { topic, partition, offset } = message.origin
  const format = message.isChanged ? undefined : message.source.codec.format
  const sample: Sample = {
    ...frame,
    node: place.node,
    port: place.port,
    origin: { topic, partition, offset },
    timestamp: message.timestamp,
    key: previewOf(message.key, STEP_BYTES),
    value: previewOf(bytes, LISTED_BYTES),
    ...(format === undefined ? {} : { format }),
    headers: message.headers.map(({ name, value }) => ({ name, value: previewOf(value, STEP_BYTES) })),
    state: 'running',
  }
  const body = bytes === null || bytes.length > LARGEST_BODY ? null : Uint8Array.from(bytes)
  return { sample, body }
}

export function writeJourney(
  trace: Trace,
  { finished, values }: { readonly finished: boolean; readonly values: WrittenValues },
): Journey {
  const { began, crossings, failures, stays, figures, cut, isPartial } = trace
  // What one node sends is what the next one gets.
  let looks: Look = { key: null, value: null }
  const after = (at: number) => rounded(at - began)
  return {
    steps: crossings.map(({ place, message, at }, i) => {
      if (i === 0 || message !== crossings[i - 1]!.message) looks = lookOf(message, values)
      return { node: place.node, port: place.port, afterMs: after(at), ...looks }
    }),
    failures: failures.map(({ node, error, at }) => ({
      node,
      code: error.code,
      message: error.message,
      afterMs: after(at),
    })),
    stays: stays.map(({ node, workMs, waitMs }) => ({
      node,
      workMs: rounded(workMs),
      waitMs: rounded(waitMs),
    })),
    figures: figures === undefined ? {} : structuredClone(figures),
    finished,
    cut,
    partial: isPartial,
  }
}

/** To the microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

type Look = Pick<Journey['steps'][number], 'key' | 'value'>

function lookOf(message: Message, values: WrittenValues): Look {
  return { key: previewOf(message.key, STEP_BYTES), value: previewOf(values.of(message), STEP_BYTES) }
}

function previewOf(bytes: Uint8Array | null, most: number): Preview | null {
  if (bytes === null) return null
  const cut = bytes.length > most
  return { text: text.decode(cut ? bytes.subarray(0, most) : bytes), bytes: bytes.length, cut }
}
