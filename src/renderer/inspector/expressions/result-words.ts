import type { SampleResult } from './evaluate-samples.ts'
import type { Evaluation } from './evaluation-job.ts'
import type { UnseenField } from './unseen-field.ts'

export interface ResultWords {
  readonly look: 'value' | 'none' | 'failed'
  /** Of the chosen message. */
  readonly result: string
  /** Of all of them; empty where there is nothing to say beyond. */
  readonly of: string
  /** Of a field that it counts on and no sample has; else empty. */
  readonly unseen: string
}

/** The line below an expression; undefined where there is no message. */
export function resultWords({ results, unseen }: Evaluation, at: number): ResultWords | undefined {
  const result = results[at]
  if (result === undefined) return undefined
  return { ...wordsOf(result), of: ofAll(results), unseen: unseen === undefined ? '' : unseenWords(unseen) }
}

function unseenWords({ path, nearest }: UnseenField): string {
  const cure = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return `No sample has ${path}.${cure}`
}

function wordsOf(result: SampleResult): Pick<ResultWords, 'look' | 'result'> {
  switch (result.is) {
    case 'value':
      return { look: 'value', result: `= ${result.text}` }
    case 'true':
      return { look: 'value', result: 'true' }
    case 'false':
      return { look: 'none', result: 'false' }
    case 'missing':
      return { look: 'none', result: 'missing in this message' }
    case 'failed':
      return {
        look: 'failed',
        result: result.hint === undefined ? result.message : `${result.message} ${result.hint}`,
      }
    case 'passed':
      return { look: 'none', result: 'a tombstone, passed on as it is' }
    case 'unknown':
      return { look: 'none', result: 'known when the flow runs' }
  }
}

function ofAll(results: readonly SampleResult[]): string {
  const count = (is: SampleResult['is']) => results.filter((result) => result.is === is).length
  const all = results.length - count('passed')
  if (all < 2) return ''
  const failed = count('failed')
  const [isTrue, isFalse, isMissing] = [count('true'), count('false'), count('missing')]
  const said = [
    ...(isTrue + isFalse > 0 ? [`true for ${isTrue} of ${all} samples`] : []),
    ...(isMissing > 0 ? [`in ${all - isMissing - failed} of ${all} samples`] : []),
    ...(failed > 0 ? [`fails for ${failed} of ${all}`] : []),
  ]
  return said.join(' · ')
}
