/** How much of a node can be read: all of it, its title, or only that it is there. */
export type ZoomLevel = 'all' | 'title' | 'far'

const ALL_FROM = 0.7
const TITLE_FROM = 0.35

export function zoomLevel(zoom: number): ZoomLevel {
  if (zoom >= ALL_FROM) return 'all'
  return zoom >= TITLE_FROM ? 'title' : 'far'
}
