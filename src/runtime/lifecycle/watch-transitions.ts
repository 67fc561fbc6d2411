import type { AnyActorRef } from 'xstate'
import type { FlowError } from '../../contract/errors.ts'
import type { TransitionEvent } from '../../contract/run-protocol.ts'
import type { Clock, TimerHandle } from '../clock.ts'

/** Who is watched: the parts of the event that do not change. */
export type Watched = Pick<TransitionEvent, 'flow' | 'machine' | 'id'>

/** Tells every change of state of a machine, with the cause where it has one. */
export function watchTransitions(
  actor: AnyActorRef,
  watched: Watched,
  now: () => number,
  tell: (event: TransitionEvent) => void,
): void {
  let from = ''
  actor.subscribe(
    (snapshot: { readonly value: unknown; readonly context: { readonly error: FlowError | undefined } }) => {
      const to = String(snapshot.value)
      if (to === from) return
      const { error } = snapshot.context
      tell({
        type: 'transition',
        at: now(),
        ...watched,
        from,
        to,
        ...(error === undefined ? {} : { cause: error.message, code: error.code }),
        ...(error?.hint === undefined ? {} : { hint: error.hint }),
        ...(error?.step === undefined ? {} : { step: error.step }),
      })
      from = to
    },
  )
}

/** The engine's clock in the shape xstate wants. */
export function machineClock(clock: Clock) {
  const handles = new Map<number, TimerHandle>()
  let last = 0
  return {
    setTimeout: (callback: () => void, ms: number): number => {
      const id = ++last
      const fire = () => {
        handles.delete(id)
        callback()
      }
      handles.set(id, clock.setTimeout(fire, ms))
      return id
    },
    clearTimeout: (id: number): void => {
      const handle = handles.get(id)
      if (handle !== undefined) clock.clearTimeout(handle)
      handles.delete(id)
    },
  }
}
