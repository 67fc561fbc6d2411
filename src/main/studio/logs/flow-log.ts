import { storyStream, type StoryEvent } from '../../../contract/protocol/streams.ts'
import { LOG_LINES_AT_MOST, type LogLine } from '../../../contract/studio/log-methods.ts'
import type { Clock } from '../../../runtime/clock.ts'
import type { DoorNote } from '../../../runtime/door/door-notes.ts'
import { knockAt } from '../../../runtime/door/knock-at.ts'
import { socketTransport } from '../../../runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../../runtime/host/watcher-session.ts'
import { FlowDoors } from '../../../runtime/door/flow-doors.ts'
import { CausesTold } from './causes-told.ts'
import { logLineOf } from './log-line.ts'

interface FlowLogOptions {
  readonly dataFolder: string
  readonly clock: Clock
  readonly flow: string
}

/** What the processes that run a flow say, the newest lines of it. */
export class FlowLog {
  private readonly options: FlowLogOptions
  private readonly doors: FlowDoors
  private readonly sessions = new Map<string, WatcherSession>()
  private readonly causes = new CausesTold()
  private lines: LogLine[] = []
  private end = 0
  private isClosed = false

  constructor(options: FlowLogOptions) {
    this.options = options
    this.doors = new FlowDoors({ ...options, met: (name, note) => void this.meet(name, note) })
  }

  read(from: number): { first: number; end: number; lines: LogLine[] } {
    const first = this.end - this.lines.length
    return { first, end: this.end, lines: this.lines.slice(Math.max(0, from - first)) }
  }

  close(): void {
    this.isClosed = true
    this.doors.close()
    for (const session of this.sessions.values()) session.close()
  }

  private async meet(name: string, note: DoorNote): Promise<void> {
    const { dataFolder, clock } = this.options
    const socket = await knockAt(dataFolder, note)
    if (socket === undefined || this.isClosed) {
      socket?.destroy()
      return this.doors.forget(name)
    }
    const session = new WatcherSession({
      transport: socketTransport(socket),
      clock,
      closed: () => {
        this.sessions.delete(name)
        this.doors.forget(name)
      },
    })
    this.sessions.set(name, session)
    session.subscribe(storyStream, { options: undefined, item: (event) => this.take(event) })
    this.doors.seen()
  }

  private take(event: StoryEvent): void {
    const news = event.flow === this.options.flow ? this.causes.take(event) : undefined
    const line = news && logLineOf(news)
    if (line === undefined) return
    this.lines.push({ ...line, seq: this.end })
    this.end += 1
    // In larger steps: one by one each would move the whole list.
    if (this.lines.length > LOG_LINES_AT_MOST * 1.1) this.lines = this.lines.slice(-LOG_LINES_AT_MOST)
  }
}
