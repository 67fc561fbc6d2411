import { evaluateSamples, type SampleScope, sampleScopes } from './evaluate-samples.ts'
import type { EvaluationDone, EvaluationJob, SampleSet } from './evaluation-job.ts'
import { unseenField } from './unseen-field.ts'

/** Computes expressions beside the page: one that takes long holds up no key. */
let scopes: readonly SampleScope[] = []

addEventListener('message', ({ data }: MessageEvent<SampleSet | EvaluationJob>) => {
  if ('messages' in data) scopes = sampleScopes(data.messages, data)
  else postMessage(done(data))
})

function done({ ticket, form, source }: EvaluationJob): EvaluationDone {
  try {
    const results = evaluateSamples(form, source, scopes)
    return { ticket, evaluation: { results, unseen: unseenField(source, scopes) } }
  } catch {
    return { ticket }
  }
}
