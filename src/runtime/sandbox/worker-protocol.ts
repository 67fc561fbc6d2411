import type { RealmOptions } from './quickjs-realm.ts'

/** What a sandbox's worker is asked, in order. `ticket` is shown in its progress while it works on that. */
export type ToWorker =
  | {
      readonly type: 'open'
      readonly ticket: number
      readonly sandbox: number
      readonly options: RealmOptions
    }
  | {
      readonly type: 'batch'
      readonly ticket: number
      readonly sandbox: number
      /** ms since 1970, by the given clock. */
      readonly now: number
      readonly metas: string
      /** Null: not to be run. */
      readonly texts: readonly (string | null)[]
    }
  | { readonly type: 'close'; readonly sandbox: number }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly ticket: number; readonly failure?: LoadFailure }
  | {
      readonly type: 'answers'
      readonly ticket: number
      readonly answers: readonly string[]
    }

/** Why code could not be loaded. */
export interface LoadFailure {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** Answers that the sandbox itself does not give; the others begin as sandbox-side.ts writes them. */
export const OVERDUE = 'T'
export const OUT_OF_MEMORY = 'O'
export const CRASHED = 'C'

/** Places in the shared progress: the ticket in work, and the message's place in its batch (-1: none yet). */
export const TICKET = 0
export const INDEX = 1
