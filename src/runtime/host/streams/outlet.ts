import type { FlowError } from '../../../contract/errors.ts'

export interface Item {
  readonly payload: unknown
  readonly body: Uint8Array | undefined
}

/** Where the items of one subscription wait for credit, or do not. */
export interface Outlet {
  /** Something waits for credit. */
  readonly isWaiting: boolean
  push(item: Item): void
  /** The watcher takes so many more. */
  grant(more: number): void
  close(): void
}

export interface OutletOptions {
  readonly credit: number
  /** Undefined where it was sent, else why not: it is larger than a frame. */
  readonly send: (item: Item, dropped: number) => FlowError | undefined
  readonly tellDropped: (dropped: number) => void
  /** The subscription cannot go on. */
  readonly fail: (error: FlowError) => void
}
