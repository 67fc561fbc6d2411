import type { HostEnd, HostListener, HostProcess, StartHost } from './host-process.ts'

/**
 * A host's process that is started ahead of its run: it loads its program, a good part of a second, while something
 * else is waited for.
 */
export class ReadyHost {
  private readonly startHost: StartHost
  private readonly process: HostProcess
  private readonly lines: string[] = []
  private listener: HostListener | undefined
  private end: HostEnd | undefined

  constructor(startHost: StartHost) {
    this.startHost = startHost
    this.process = startHost({
      line: (text) => {
        if (this.listener === undefined) this.lines.push(text)
        else this.listener.line(text)
      },
      ended: (end) => {
        this.end = end
        this.listener?.ended(end)
      },
    })
  }

  /** Gives the process away, once; later, or where it has ended meanwhile, starts another one. */
  readonly start: StartHost = (listener) => {
    if (this.listener !== undefined || this.end !== undefined) return this.startHost(listener)
    this.listener = listener
    for (const text of this.lines.splice(0)) listener.line(text)
    return this.process
  }

  /** Ends it where nobody has taken it. */
  discard(): void {
    if (this.listener === undefined) this.process.kill()
  }
}
