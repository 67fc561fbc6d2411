import { FlowError } from '../../contract/errors.ts'

/** The end of a bounded run that an outage held up for longer than it waits, in ms; no cause: nobody answered at all. */
export function outageTooLong(cause: FlowError | undefined, longestMs: number): FlowError {
  return new FlowError(cause?.code ?? 'BROKER_UNREACHABLE', {
    message: `The outage lasted longer than ${longestMs / 1_000} s: ${cause?.message ?? 'the broker does not answer'}`,
    ...(cause?.hint === undefined ? {} : { hint: cause.hint }),
    ...(cause?.step === undefined ? {} : { step: cause.step }),
  })
}
