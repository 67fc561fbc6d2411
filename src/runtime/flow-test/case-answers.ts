import { FlowError } from '../../contract/errors.ts'
import type { JsonValue } from '../../flow/json-value.ts'
import { jsonCodec } from '../codecs/json-codec.ts'
import type { Clock } from '../clock.ts'
import type { OutsideCall } from '../node-api.ts'
import type { AnswerLine } from './answer-lines.ts'
import { canonicalText, parseExact } from './exact-value.ts'
import { textOf } from './seen-message.ts'

/** A question that no line of answers.ndjson answers. */
export interface UnansweredCall {
  readonly node: string
  readonly key: string | null
  /** As JSON. */
  readonly request: string
}

/** Gives the answers of a case in the order of its lines. */
export class CaseAnswers {
  readonly unanswered: UnansweredCall[] = []
  private readonly left: { readonly line: AnswerLine; times: number }[]

  constructor(lines: readonly AnswerLine[]) {
    this.left = lines.map((line) => ({ line, times: line.times }))
  }

  /** Lines that nobody asked for, or not so often. */
  get unused(): readonly AnswerLine[] {
    return this.left.filter(({ times }) => times > 0).map(({ line }) => line)
  }

  async answer(
    nodeId: string,
    call: OutsideCall,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<JsonValue> {
    const { afterMs, answer } = this.take(nodeId, call)
    if (afterMs > 0) await clock.sleep(afterMs, { signal })
    if ('value' in answer) return answer.value
    const { code, message, class: errorClass } = answer.error
    throw new FlowError(code, { message, class: errorClass, nodeId })
  }

  private take(nodeId: string, call: OutsideCall): AnswerLine {
    const key = textOf(call.message.key)
    const request = new TextDecoder().decode(jsonCodec().encode(call.request))
    const canonical = canonicalText(parseExact(request))
    const found = this.left.find(
      ({ line, times }) =>
        times > 0 &&
        line.node === nodeId &&
        (line.key === undefined || line.key === key) &&
        (line.request === undefined || canonicalText(line.request) === canonical),
    )
    if (found === undefined) {
      this.unanswered.push({ node: nodeId, key, request })
      throw unansweredCall(nodeId)
    }
    found.times--
    return found.line
  }
}

function unansweredCall(nodeId: string): FlowError {
  return new FlowError('CALL_UNANSWERED', {
    message: `"${nodeId}" asks an outside system, and the case has no answer for it.`,
    hint: `Give it in answers.ndjson: {"node": "${nodeId}", "answer": ...}.`,
    nodeId,
  })
}
