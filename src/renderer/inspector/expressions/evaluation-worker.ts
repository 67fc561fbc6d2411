import { evaluateSamples, type SampleScope, sampleScopes } from './evaluate-samples.ts'
import type { EvaluationDone, EvaluationJob, SampleSet } from './evaluation-job.ts'

/** Computes expressions beside the page: one that takes long holds up no key. */
let scopes: readonly SampleScope[] = []

addEventListener('message', ({ data }: MessageEvent<SampleSet | EvaluationJob>) => {
  if ('messages' in data) scopes = sampleScopes(data.messages, data)
  else postMessage(done(data))
})

function done({ ticket, form, source }: EvaluationJob): EvaluationDone {
  try {
    return { ticket, results: evaluateSamples(form, source, scopes) }
  } catch {
    return { ticket }
  }
}
