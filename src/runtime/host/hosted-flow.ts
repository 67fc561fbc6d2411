import type { FlowError } from '../../contract/errors.ts'
import type { NoticeEvent, RunEvent, SummaryEvent, TransitionEvent } from '../../contract/run-protocol.ts'
import { ProcessShare } from './process-share.ts'

export interface HostedFlowOptions {
  readonly id: string
  /** ms since 1970. */
  readonly now: () => number
  readonly emit: (event: RunEvent) => void
}

/** A flow that runs in a host, told as one run though its processes come and go: counts go on where they were. */
export class HostedFlow {
  private readonly options: HostedFlowOptions
  private readonly share = new ProcessShare(1)
  private state = ''
  /** Its present process has told that it runs. */
  isRunning = false
  /** Its present process has handled messages. */
  handledAny = false
  private summary: SummaryEvent | undefined

  constructor(options: HostedFlowOptions) {
    this.options = options
  }

  get id(): string {
    return this.options.id
  }

  started(process: number | undefined): void {
    this.share.process = process
    this.isRunning = false
    this.handledAny = false
    // The first process says so itself.
    if (this.state !== '') this.tellState({ at: this.options.now(), to: 'starting' })
  }

  take(event: RunEvent): void {
    this.share.take(event)
    if (event.type === 'transition') this.takeTransition(event)
    else if (event.type === 'notice' || event.type === 'log') this.options.emit(event)
    else if (event.type === 'summary') this.summary = event
    else {
      this.handledAny ||= event.counts.in > event.counts.unfinished
      this.options.emit({ ...event, ...this.share.sums })
    }
  }

  /** Something about its process that is no change of its state. */
  notice(notice: Pick<NoticeEvent, 'code' | 'message' | 'hint'>): void {
    const { id, now, emit } = this.options
    emit({ type: 'notice', at: now(), flow: id, ...notice })
  }

  /** Its process is gone without a word. */
  lose({
    to,
    error,
  }: {
    readonly to: 'backing-off' | 'failed' | 'stopped'
    readonly error: FlowError
  }): void {
    const at = this.options.now()
    for (const event of this.share.lose(at)) if (event.machine !== 'flow') this.options.emit(event)
    if (to === 'backing-off') this.share.replace()
    if (this.state === '') this.tellState({ at, to: 'starting' })
    this.tellState({ at, to, ...(to === 'stopped' ? {} : causeOf(error)) })
  }

  /** The run is over; nothing comes any more. */
  end(ended: SummaryEvent['ended'], durationMs: number): void {
    const { counts, written } = this.share.sums
    const { id, now, emit } = this.options
    const at = this.summary?.at ?? now()
    emit({
      type: 'summary',
      at,
      flow: id,
      counts,
      written,
      ended: this.summary?.ended ?? ended,
      durationMs,
    })
  }

  private takeTransition(event: TransitionEvent): void {
    if (event.machine !== 'flow') return this.options.emit(event)
    this.isRunning ||= event.to === 'running'
    // A new process begins at the beginning; to its watcher the flow goes on from where it was.
    if (event.from === '' && this.state !== '') return
    const { type: _type, flow: _flow, machine: _machine, id: _id, from: _from, ...told } = event
    this.tellState(told)
  }

  private tellState(told: Pick<TransitionEvent, 'at' | 'to'> & Partial<Why>): void {
    if (told.to === this.state) return
    const { at, to, ...why } = told
    const { id, emit } = this.options
    emit({ type: 'transition', at, flow: id, machine: 'flow', id, from: this.state, to, ...why })
    this.state = to
  }
}

type Why = Pick<TransitionEvent, 'cause' | 'code' | 'hint' | 'step'>

function causeOf({ message, code, hint, step }: FlowError): Why {
  return {
    cause: message,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(step === undefined ? {} : { step }),
  }
}
