import { useEffect, useState } from 'react'
import { useInspected } from '../inspected.tsx'
import type { ExpressionForm } from './evaluate-samples.ts'
import type { Evaluated } from './evaluator.ts'
import { resultWords } from './result-words.ts'

export interface ResultLineProps {
  /** Tells this field from the others of the form. */
  readonly field: string
  readonly form: ExpressionForm
  readonly source: string
}

/** What an expression gives on the chosen message, and on how many it holds. */
export function ResultLine({ field, form, source }: ResultLineProps) {
  const { at } = useInspected()
  const evaluated = useEvaluated({ field, form, source })
  if (evaluated === undefined) return null
  if (evaluated === 'slow')
    return <p className="result result-failed">It computes for longer than 1 s on these samples.</p>
  const words = resultWords(evaluated, at)
  if (words === undefined) return null
  return (
    <p className={`result result-${words.look}`} role="status">
      <span className="result-here">{words.result}</span>
      {words.of !== '' && <span>{words.of}</span>}
      {words.unseen !== '' && <span className="result-unseen">{words.unseen}</span>}
    </p>
  )
}

function useEvaluated({ field, form, source }: ResultLineProps): Evaluated {
  const { evaluator, samples } = useInspected()
  const [evaluated, setEvaluated] = useState<Evaluated>()
  useEffect(() => {
    let isOld = false
    if (source.trim() === '' || samples.messages.length === 0) {
      setEvaluated(undefined)
      return
    }
    void evaluator.evaluate(field, samples, { form, source }).then((now) => {
      if (!isOld) setEvaluated(now)
    })
    return () => {
      isOld = true
    }
  }, [evaluator, samples, field, form, source])
  return evaluated
}
