import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import type { ExpressionForm, SampleResult, SampleRules } from './evaluate-samples.ts'
import type { UnseenField } from './unseen-field.ts'

/** Messages that expressions are tried on, told once. */
export interface SampleSet extends SampleRules {
  readonly set: number
  readonly messages: readonly PreviewMessageView[]
}

export interface EvaluationJob {
  readonly ticket: number
  readonly set: number
  readonly form: ExpressionForm
  readonly source: string
}

/** What an expression gives on the samples. */
export interface Evaluation {
  readonly results: readonly SampleResult[]
  readonly unseen?: UnseenField | undefined
}

/** Nothing evaluated: the text does not compile, which the form tells by itself. */
export interface EvaluationDone {
  readonly ticket: number
  readonly evaluation?: Evaluation
}
