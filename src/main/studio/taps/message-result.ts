import type { Journey, JourneyStep, Sample, SampleState } from '../../../contract/inspection.ts'
import type { TapResult } from '../../../contract/studio/tap-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'

export interface MessageResult {
  readonly result: TapResult
  readonly ms: number | undefined
  readonly ageMs: number | undefined
}

/** What became of a message at the node it was seen at, by its way so far. */
export function messageResult(sample: Sample, journey: Journey | undefined): MessageResult {
  const figures = ownEntry(journey?.figures, sample.node) ?? {}
  return {
    result: resultOf(sample, journey, figures),
    ms: journey === undefined ? undefined : timeAt(sample, journey),
    ageMs: figures['ageMs'],
  }
}

/** The same when its commit is known. */
export function settledResult(result: TapResult, state: SampleState): TapResult {
  if (state === 'rolled-back') return result === 'failed' ? result : state
  return result === 'running' && state === 'committed' ? 'done' : result
}

function resultOf(
  { state, port }: Sample,
  journey: Journey | undefined,
  figures: Readonly<Record<string, number>>,
): TapResult {
  if (journey !== undefined && journey.failures.length > 0) return 'failed'
  if (state === 'rolled-back') return 'rolled-back'
  // Only a lookup has an age; its input port says nothing yet of what it found.
  if (figures['ageMs'] !== undefined && port !== 'in') {
    if ((figures['stale'] ?? 0) > 0) return 'stale'
    return (figures['hits'] ?? 0) > 0 ? 'hit' : 'miss'
  }
  return state === 'committed' ? 'done' : 'running'
}

/** At an output port the time since the message came to the node, else since it was admitted. */
function timeAt({ node, port, value }: Sample, { steps, partial }: Journey): number | undefined {
  const at = steps.findIndex((step) => step.node === node && step.port === port && isSame(step, value))
  const step = steps[at]
  if (step === undefined) return undefined
  if (port === 'in') return partial ? undefined : step.afterMs
  const came = steps.slice(0, at).findLast((each) => each.node === node && each.port === 'in')
  return came === undefined ? undefined : step.afterMs - came.afterMs
}

/** A split sends several messages through one port: the begin of the value tells which. */
function isSame({ value: step }: JourneyStep, value: Sample['value']): boolean {
  if (step === null || value === null) return step === value
  return step.bytes === value.bytes && value.text.startsWith(step.cut ? step.text.slice(0, -1) : step.text)
}
