import type { Place } from '../../flow/document/place.ts'
import type { ScreenPoint } from '../page/overlay.ts'

/** What the canvas on screen can do for an action. There is none while no flow is open. */
export interface CanvasView {
  /** Shows all nodes, at most at their own size. */
  fit(): void
  zoomBy(factor: number): void
  zoomTo(zoom: number): void
  /** Brings a node into view where it is not. */
  reveal(id: string): void
  /** From now on keys are for the canvas. */
  focus(): void
  /** Lets an edge go that a pointer holds; whether there was one. */
  letGo(): boolean
  /** The middle of what is seen. */
  middle(): Place
  /** Whether a place is seen, or is a short move of the view away. */
  isNear(place: Place): boolean
  onScreen(place: Place): ScreenPoint
}
