import { FlowError } from '../../contract/errors.ts'

export interface GapPlace {
  readonly topic: string
  readonly partition: number
  /** Wanted next. */
  readonly offset: number
  /** Oldest offset there, and the next one to be written. */
  readonly begin: number
  readonly end: number
}

/** The wanted offset is not there: what retention removed unread is never skipped in silence. */
export function gapError({ topic, partition, offset, begin, end }: GapPlace): FlowError {
  const where = `topic "${topic}" partition ${partition}`
  return offset < begin
    ? new FlowError('TOPIC_GAP', {
        message: `Offset ${offset} of ${where} is gone: the first one is ${begin}.`,
        hint: `${begin - offset} messages were removed before they were read; go on at ${begin} with --from beginning if that is acceptable.`,
        step: { do: 'choose-start' },
      })
    : new FlowError('TOPIC_GAP', {
        message: `Offset ${offset} of ${where} was never written: the next one is ${end}, the first one is ${begin}.`,
        hint: 'The topic was made anew or a backup restored: say where to go on, with --from beginning or a time.',
        step: { do: 'choose-start' },
      })
}
