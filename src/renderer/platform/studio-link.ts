import type { StudioNews } from '../../contract/studio/news.ts'
import type { StudioMethodName, StudioParams, StudioResult } from '../../contract/studio/studio-protocol.ts'
import type { StoreApi } from 'zustand/vanilla'

/**
 * How the page stands to the services; refused: they are there, and do not know this page; strange: they cannot speak
 * with it, and nobody tries again.
 */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused' | 'strange'

/** Nobody answered the page; what is asked now waits. */
export function isAway(connection: Connection): boolean {
  return connection === 'lost' || connection === 'refused' || connection === 'strange'
}

/** The way to the Studio's services, whatever carries it: a WebSocket in a browser, a port in the window. */
export interface StudioLink {
  readonly connection: StoreApi<Connection>
  /** Rejects with a `Refused`. While the connection is lost, it waits. */
  ask<Name extends StudioMethodName>(method: Name, params: StudioParams<Name>): Promise<StudioResult<Name>>
  /** Gives what ends it. */
  onNews(listener: (news: StudioNews) => void): () => void
}

/** What the services said no to, in their words. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string
  readonly hint: string | undefined

  constructor({
    code,
    message,
    hint,
  }: {
    readonly code: string
    readonly message: string
    readonly hint?: string | undefined
  }) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
