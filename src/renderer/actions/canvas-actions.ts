import { edgeEnds } from '../../flow/document/edge-ends.ts'
import { kindsThatFit } from '../../flow/document/kinds-that-fit.ts'
import { GRID } from '../../flow/document/place.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog } from '../../nodes/catalog.ts'
import { chosenEdge } from '../canvas/chosen-edge.ts'
import { portsToWire } from '../canvas/edges-to-draw.ts'
import { type Direction, DIRECTIONS, firstNode, nodeToward } from '../canvas/node-toward.ts'
import { moveNodes } from '../canvas/place-nodes.ts'
import { tidy } from '../canvas/tidy.ts'
import { boxesShown, placesShown } from '../document/shown-places.ts'
import type { PageStudio } from '../page/page-studio.ts'
import type { ScreenPoint } from '../page/overlay.ts'
import type { Action } from './action.ts'
import { cannotDraw, isClosed } from './when-off.ts'

const ZOOM_STEP = 1.25

/** The node that keys are about: the one chosen last. */
function currentNode(page: PageStudio): string | undefined {
  return page.selection.getState().nodes.at(-1)
}

export const canvasActions: readonly Action[] = [
  {
    id: 'canvas.add',
    title: 'Add a node',
    group: 'Canvas',
    keys: ['Tab', 'a'],
    onCanvas: true,
    isOff: cannotDraw,
    run: addHere,
  },
  {
    id: 'canvas.connect',
    title: 'Connect to a node',
    group: 'Canvas',
    keys: ['c'],
    onCanvas: true,
    isOff: (page) => cannotDraw(page) || (currentNode(page) === undefined && chosenEdge(page) === undefined),
    run: (page) => {
      const [node, edge] = [currentNode(page), endsChosen(page)]
      if (node !== undefined)
        page.view.setState({ overlay: { type: 'connect', node, at: besideNode(page, node) } })
      else if (edge !== undefined)
        page.view.setState({
          overlay: { type: 'reconnect', edge: edge.key, at: besideNode(page, edge.from?.node) },
        })
    },
  },
  {
    id: 'canvas.edges',
    title: 'Choose an edge of the node',
    group: 'Canvas',
    keys: ['e'],
    onCanvas: true,
    isOff: (page) => currentNode(page) === undefined,
    run: (page) => {
      const node = currentNode(page)
      if (node !== undefined)
        page.view.setState({ overlay: { type: 'edges', node, at: besideNode(page, node) } })
    },
  },
  ...DIRECTIONS.flatMap(arrowActions),
  {
    id: 'canvas.tidy',
    title: 'Tidy',
    group: 'Canvas',
    keys: ['t'],
    onCanvas: true,
    isOff: (page) => cannotDraw(page) || page.flow.document?.nodes.length === 0,
    run: tidyAll,
  },
  {
    id: 'canvas.fit',
    title: 'Fit all nodes in view',
    group: 'Canvas',
    keys: ['1'],
    onCanvas: true,
    isOff: isClosed,
    run: (page) => page.canvas?.fit(),
  },
  {
    id: 'canvas.zoom-own',
    title: 'Zoom to 100 %',
    group: 'Canvas',
    keys: ['0'],
    onCanvas: true,
    isOff: isClosed,
    run: (page) => page.canvas?.zoomTo(1),
  },
  {
    id: 'canvas.zoom-in',
    title: 'Zoom in',
    group: 'Canvas',
    keys: ['[Shift]++', '='],
    onCanvas: true,
    isOff: isClosed,
    run: (page) => page.canvas?.zoomBy(ZOOM_STEP),
  },
  {
    id: 'canvas.zoom-out',
    title: 'Zoom out',
    group: 'Canvas',
    keys: ['-'],
    onCanvas: true,
    isOff: isClosed,
    run: (page) => page.canvas?.zoomBy(1 / ZOOM_STEP),
  },
]

function arrowActions(direction: Direction): readonly Action[] {
  const key = `Arrow${direction.slice(0, 1).toUpperCase()}${direction.slice(1)}`
  const way = { left: 'to the left', right: 'to the right', up: 'above', down: 'below' }[direction]
  const shared = { group: 'Canvas', onCanvas: true } as const
  return [
    {
      ...shared,
      id: `canvas.go-${direction}`,
      title: `Go to the node ${way}`,
      keys: [key],
      isOff: (page) => (page.flow.document?.nodes.length ?? 0) === 0,
      run: (page) => go(page, direction, { isKept: false }),
    },
    {
      ...shared,
      id: `canvas.select-${direction}`,
      title: `Select the node ${way} too`,
      keys: [`Shift+${key}`],
      isOff: (page) => currentNode(page) === undefined,
      run: (page) => go(page, direction, { isKept: true }),
    },
    {
      ...shared,
      id: `canvas.move-${direction}`,
      title: `Move ${direction} by ${GRID} px`,
      keys: [`Alt+${key}`],
      isOff: (page) => cannotDraw(page) || currentNode(page) === undefined,
      run: (page) => nudge(page, direction),
    },
  ]
}

function addHere(page: PageStudio): void {
  const { document } = page.flow
  if (document === undefined) return
  const into = chosenEdge(page)
  const node = currentNode(page) ?? endsChosen(page)?.from?.node
  const ports = (node === undefined || into !== undefined ? [] : portsToWire(document, node)).filter(
    (port) => kindsThatFit(document, port, catalog).length > 0,
  )
  const at = node === undefined ? middleOfScreen(page) : besideNode(page, node)
  page.view.setState({ overlay: { type: 'quick-add', ports, into, at } })
}

function go(page: PageStudio, direction: Direction, { isKept }: { readonly isKept: boolean }): void {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const boxes = boxesShown(drawn)
  const edge = endsChosen(page)
  // From an edge an arrow leads to one of its ends.
  const end = direction === 'left' || direction === 'up' ? edge?.from : edge?.to
  const from = boxes.find(({ id }) => id === currentNode(page))
  const next = end?.node ?? (from === undefined ? firstNode(boxes) : nodeToward(boxes, from, direction))?.id
  if (next === undefined) return
  const others = isKept ? page.selection.getState().nodes.filter((id) => id !== next) : []
  page.selection.setState({ nodes: [...others, next], edges: [] })
  page.canvas?.reveal(next)
}

function nudge(page: PageStudio, direction: Direction): void {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  const places = placesShown(drawn)
  const sign = direction === 'left' || direction === 'up' ? -GRID : GRID
  const [dx, dy] = direction === 'left' || direction === 'right' ? [sign, 0] : [0, sign]
  const moved = page.selection.getState().nodes.map((id) => {
    const { x, y } = ownEntry(places, id) ?? { x: 0, y: 0 }
    return { id, position: { x: x + dx, y: y + dy } }
  })
  moveNodes(page, moved, { byKeys: true })
  const last = currentNode(page)
  if (last !== undefined) page.canvas?.reveal(last)
}

async function tidyAll(page: PageStudio): Promise<void> {
  const before = page.flow.document
  if (before === undefined) return
  const places = await tidy(before)
  // Drawn on meanwhile: those places are of another picture.
  if (page.flow.document !== before) return
  page.perform({ type: 'place-nodes', places, why: 'tidy' })
  page.canvas?.fit()
}

function endsChosen(page: PageStudio) {
  const edge = chosenEdge(page)
  return edge && edgeEnds(edge)
}

function besideNode(page: PageStudio, id: string | undefined): ScreenPoint {
  const { drawn } = page.flow.state.getState()
  const box = drawn && boxesShown(drawn).find((each) => each.id === id)
  if (box === undefined) return middleOfScreen(page)
  return page.canvas?.onScreen({ x: box.x + box.width, y: box.y }) ?? middleOfScreen(page)
}

function middleOfScreen(page: PageStudio): ScreenPoint {
  const { canvas } = page
  return canvas?.onScreen(canvas.middle()) ?? { x: 0, y: 0 }
}
