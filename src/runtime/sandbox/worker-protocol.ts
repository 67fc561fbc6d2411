import type { RealmOptions } from './quickjs-realm.ts'

/** What a sandbox's worker is asked. `ticket` is shown in its progress while it works on that. */
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
      /** Joined by SEPARATOR. */
      readonly texts: string
      readonly count: number
      /** JSON of `Metas`. */
      readonly metas: string
      /** Places of messages that are not to be run. */
      readonly without: readonly number[]
      /** Each by a call of its own, so that the progress says which one runs. */
      readonly oneByOne: boolean
    }
  | { readonly type: 'close'; readonly sandbox: number }

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly ticket: number; readonly failure?: LoadFailure }
  | {
      readonly type: 'answers'
      readonly ticket: number
      /** Joined by SEPARATOR. Undefined: the code asked for what was not sent along. */
      readonly answers: string | undefined
      /** JSON of `Logged`, for each call. */
      readonly logged: readonly string[]
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

/** Places in the shared progress: the ticket in work, and the message's place in its batch. */
export const TICKET = 0
export const INDEX = 1
/** In the place of a message's: none has begun. */
export const NONE_YET = -1
/** In the place of a message's: one of them runs. */
export const ANY = -2
