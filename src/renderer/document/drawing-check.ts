import { type EditableFlow, flowText } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/flow-problems.ts'
import { catalog } from '../../nodes/catalog.ts'

export interface CheckedDrawing {
  readonly problems: readonly FlowProblem[]
  /** The text that saving writes. */
  readonly text: string
}

const texts = new WeakMap<EditableFlow, string>()

/** The text that saving writes: as the check has made it, which for a large flow takes longer than a frame. */
export function drawnText(flow: EditableFlow): string {
  return texts.get(flow) ?? flowText(flow, catalog)
}

interface Asked {
  readonly flow: EditableFlow
  readonly answer: (checked: CheckedDrawing | undefined) => void
}

/** Checks drawings off the page's thread, one at a time: of those that come meanwhile only the latest counts. */
export class DrawingCheck {
  private worker: Worker | undefined
  private atWork: Asked | undefined
  private next: Asked | undefined

  /** Undefined where a later drawing has come before this one was looked at. */
  async check(flow: EditableFlow): Promise<CheckedDrawing | undefined> {
    return await new Promise((answer) => {
      this.next?.answer(undefined)
      this.next = { flow, answer }
      if (this.atWork === undefined) this.begin()
    })
  }

  private begin(): void {
    this.atWork = this.next
    this.next = undefined
    if (this.atWork === undefined) return
    this.worker ??= this.start()
    this.worker.postMessage(this.atWork.flow)
  }

  private start(): Worker {
    const worker = new Worker(new URL('check-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<CheckedDrawing>) => this.done(data))
    worker.addEventListener('error', () => {
      // The next drawing gets a new one.
      this.worker = undefined
      this.done(undefined)
    })
    return worker
  }

  private done(checked: CheckedDrawing | undefined): void {
    if (this.atWork !== undefined && checked !== undefined) texts.set(this.atWork.flow, checked.text)
    this.atWork?.answer(checked)
    this.begin()
  }
}
