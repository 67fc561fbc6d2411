import type { FlowError } from '../../../contract/errors.ts'

export interface Item {
  readonly payload: unknown
  readonly body: Uint8Array | undefined
}

/** Where the items of one subscription wait for credit, or do not. */
export interface Outlet {
  /** Something waits for credit. */
  readonly isWaiting: boolean
  /** False where it was left out, and will never be sent. */
  push(item: Item): boolean
  /** The watcher takes so many more. */
  grant(more: number): void
  close(): void
}

export interface OutletOptions {
  readonly credit: number
  /** Undefined where it was sent, else why not: it is larger than a frame. */
  readonly send: (item: Item, dropped: number) => FlowError | undefined
  /** More was sent than the watcher has read, by bytes: it is given no more that may be left out. */
  readonly isFull: () => boolean
  readonly tellDropped: (dropped: number) => void
  /** The subscription cannot go on. */
  readonly fail: (error: FlowError) => void
}
