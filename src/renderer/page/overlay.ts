import type { EditableEdge } from '../../flow/document/editable-flow.ts'
import type { Place } from '../../flow/document/place.ts'
import type { PortEnd } from '../../flow/document/what-connects.ts'

/** A place on the screen, in CSS pixels from the upper left corner of the window. */
export interface ScreenPoint {
  readonly x: number
  readonly y: number
}

/** The list or sheet that stands over the canvas until something is chosen or Escape is pressed. */
export type Overlay =
  | {
      readonly type: 'quick-add'
      /** What the new node may be wired to; the first one unless a person chooses another. None: it stands alone. */
      readonly ports: readonly PortEnd[]
      /** The edge that it goes into. */
      readonly into?: EditableEdge | undefined
      /** Where it goes; beside what it is wired to unless given. */
      readonly place?: Place
      readonly at: ScreenPoint
    }
  | { readonly type: 'connect'; readonly node: string; readonly at: ScreenPoint }
  | { readonly type: 'reconnect'; readonly edge: string; readonly at: ScreenPoint }
  | { readonly type: 'edges'; readonly node: string; readonly at: ScreenPoint }
  | { readonly type: 'keys' }
