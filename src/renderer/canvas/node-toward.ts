import type { NodeBox } from '../document/shown-places.ts'

export const DIRECTIONS = ['left', 'right', 'up', 'down'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** What lies beside the way counts as that much farther off. */
const ASIDE = 2

/** The node that a person means who presses an arrow key at `from`; undefined where there is none that way. */
export function nodeToward(
  boxes: readonly NodeBox[],
  from: NodeBox,
  direction: Direction,
): NodeBox | undefined {
  let nearest: NodeBox | undefined
  let least = Infinity
  for (const box of boxes) {
    const distance = box.id === from.id ? Infinity : distanceToward(from, box, direction)
    if (distance < least) [nearest, least] = [box, distance]
  }
  return nearest
}

/** Where a person begins who has no node yet: the one at the upper left. */
export function firstNode(boxes: readonly NodeBox[]): NodeBox | undefined {
  return boxes.toSorted((a, b) => a.x + a.y - (b.x + b.y))[0]
}

function distanceToward(from: NodeBox, to: NodeBox, direction: Direction): number {
  const isLevel = direction === 'left' || direction === 'right'
  const sign = direction === 'right' || direction === 'down' ? 1 : -1
  const along = sign * (isLevel ? middleX(to) - middleX(from) : middleY(to) - middleY(from))
  const aside = Math.abs(isLevel ? middleY(to) - middleY(from) : middleX(to) - middleX(from))
  return along <= 0 ? Infinity : along + ASIDE * aside
}

function middleX({ x, width }: NodeBox): number {
  return x + width / 2
}

function middleY({ y, height }: NodeBox): number {
  return y + height / 2
}
