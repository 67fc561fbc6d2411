import { type EditableFlow, flowText } from '../../flow/document/editable-flow.ts'
import type { FlowProblem } from '../../flow/document/drawn-problem.ts'
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

/** As `drawnText`, made off the page's thread where that has not been done yet. */
export async function drawnTextLater(flow: EditableFlow): Promise<string> {
  return texts.get(flow) ?? (await drawingCheck.check(flow))?.text ?? drawnText(flow)
}

interface Asked {
  readonly flow: EditableFlow
  readonly checked: Promise<CheckedDrawing | undefined>
  readonly answer: (checked: CheckedDrawing | undefined) => void
}

/** Checks drawings off the page's thread, one at a time: of those that come meanwhile only the latest counts. */
class DrawingCheck {
  private worker: Worker | undefined
  private atWork: Asked | undefined
  private next: Asked | undefined

  /** Undefined where a later drawing has come before this one was looked at. */
  async check(flow: EditableFlow): Promise<CheckedDrawing | undefined> {
    const same = [this.atWork, this.next].find((asked) => asked?.flow === flow)
    if (same !== undefined) return await same.checked
    const { promise: checked, resolve: answer } = Promise.withResolvers<CheckedDrawing | undefined>()
    this.next?.answer(undefined)
    this.next = { flow, checked, answer }
    if (this.atWork === undefined) this.begin()
    return await checked
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

/** One thread for the page: it takes drawings one after the other anyway. */
export const drawingCheck = new DrawingCheck()
