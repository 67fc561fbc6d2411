import type { PageLink, StudioSession } from './studio-session.ts'

/** Where pages come in, by whatever carries their frames; its folder may be another one later. */
export interface StudioEntrance {
  /** Absolute. */
  readonly workspace: string
  /** It ends: nobody takes the place of those that end a session. */
  readonly isOver: boolean
  connect(link: PageLink): StudioSession
}
