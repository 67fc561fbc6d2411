import type { RunEvent } from '../../contract/run-protocol.ts'

/** Events of a run; what happens before anybody listens is kept for the first who does. */
export class EventStream {
  private readonly listeners: ((event: RunEvent) => void)[] = []
  private early: RunEvent[] = []

  emit(event: RunEvent): void {
    if (this.listeners.length === 0) this.early.push(event)
    for (const listener of this.listeners) listener(event)
  }

  listen(listener: (event: RunEvent) => void): void {
    this.listeners.push(listener)
    for (const event of this.early.splice(0)) listener(event)
  }
}
