import { ERROR_PORT } from '../../contract/node-spec.ts'
import { edgeEnds } from '../../flow/document/edge-ends.ts'
import { type EditableFlow, nodesById } from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { DrawnFlow } from '../document/flow-store.ts'
import { boxesShown, type NodeBox } from '../document/shown-places.ts'
import { outSpots, PORT_TOP, type PortSpot } from './node-geometry.ts'

/** A flow as boxes and straight lines, for one canvas: from far nobody reads more. */
export interface Picture {
  readonly boxes: readonly NodeBox[]
  readonly lines: readonly Line[]
}

interface Line {
  /** By `edgeKey`. */
  readonly edge: string
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly isError: boolean
}

/** What is painted in another way. */
export interface Marks {
  readonly selected: ReadonlySet<string>
  readonly invalid: ReadonlySet<string>
  /** What runs there failed. */
  readonly failed: ReadonlySet<string>
  /** What runs there tries again. */
  readonly retrying: ReadonlySet<string>
  /** The circuit of what runs there is open. */
  readonly open: ReadonlySet<string>
  /** The way of a message, by node id and `edgeKey`: the rest steps back. Undefined: none is shown. */
  readonly lit?: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> } | undefined
}

/** As the style sheet has it for nodes that are near. */
const DIMMED = 0.35

/** From flow to screen: moved by `x` and `y`, in CSS pixels, and grown by `zoom`. */
export interface Painting {
  readonly x: number
  readonly y: number
  readonly zoom: number
  readonly width: number
  readonly height: number
}

const pictures = new WeakMap<readonly NodeBox[], Picture>()

/** Made once for each document as it is shown: far view and minimap ask again with each selection. */
export function pictureOf(drawn: DrawnFlow): Picture {
  const boxes = boxesShown(drawn)
  const known = pictures.get(boxes)
  if (known !== undefined) return known
  const picture = { boxes, lines: linesOf(drawn.history.document, boxes) }
  pictures.set(boxes, picture)
  return picture
}

function linesOf(flow: EditableFlow, boxes: readonly NodeBox[]): readonly Line[] {
  const byId = new Map(boxes.map((box) => [box.id, { box, spots: spotsOf(flow, box) }]))
  return flow.edges.flatMap((edge) => {
    const { key, from: out, to: into } = edgeEnds(edge)
    const [source, target] = [byId.get(out?.node ?? ''), byId.get(into?.node ?? '')]
    if (out === undefined || source === undefined || target === undefined) return []
    const spot = source.spots.find(({ port }) => port === out.port) ?? { x: source.box.width, y: PORT_TOP }
    return {
      edge: key,
      x1: source.box.x + spot.x,
      y1: source.box.y + spot.y,
      x2: target.box.x,
      y2: target.box.y + PORT_TOP,
      isError: out.port === ERROR_PORT,
    }
  })
}

function spotsOf(flow: EditableFlow, { id, height }: NodeBox): readonly PortSpot[] {
  const node = nodesById(flow).get(id)
  const ports = node && portsOf(flow, node, catalog)
  return ports === undefined ? [] : outSpots(ports, height)
}

/** Paints it in the colours of the theme that the canvas stands in. */
export function paintFlow(
  canvas: HTMLCanvasElement,
  picture: Picture,
  marks: Marks,
  painting: Painting,
): void {
  const brush = cleanBrush(canvas, painting)
  if (brush === null) return
  const { lit } = marks
  const scale = devicePixelRatio
  const { x, y, zoom } = painting
  brush.setTransform(scale * zoom, 0, 0, scale * zoom, scale * x, scale * y)
  brush.globalAlpha = lit === undefined ? 1 : DIMMED
  paintPart(brush, picture, marks, zoom)
  brush.globalAlpha = 1
  if (lit === undefined) return
  const passed = {
    boxes: picture.boxes.filter(({ id }) => lit.nodes.has(id)),
    lines: picture.lines.filter(({ edge }) => lit.edges.has(edge)),
  }
  paintPart(brush, passed, marks, zoom)
  draw(brush, passed.lines)
  brush.lineWidth = 3 / zoom
  brush.strokeStyle = getComputedStyle(canvas).getPropertyValue('--accent')
  brush.stroke()
}

function draw(brush: CanvasRenderingContext2D, lines: readonly Line[]): void {
  brush.beginPath()
  for (const line of lines) {
    brush.moveTo(line.x1, line.y1)
    brush.lineTo(line.x2, line.y2)
  }
}

function paintPart(
  brush: CanvasRenderingContext2D,
  { boxes, lines }: Picture,
  marks: Marks,
  zoom: number,
): void {
  const style = getComputedStyle(brush.canvas)
  const colour = (name: string) => style.getPropertyValue(`--${name}`)
  const hair = 1 / zoom
  for (const isError of [false, true]) {
    draw(
      brush,
      lines.filter((line) => line.isError === isError),
    )
    brush.lineWidth = hair
    brush.strokeStyle = colour(isError ? 'error' : 'edge')
    brush.stroke()
  }
  fill(brush, boxes, colour('idle-bg'))
  outline(brush, boxes, { colour: colour('line-control'), width: hair })
  // Trouble is seen from far by its shape: the lower half.
  const troubled = boxes.filter(({ id }) => marks.invalid.has(id) || marks.retrying.has(id))
  fill(brush, troubled.map(lowerHalf), colour('warn'))
  outline(
    brush,
    boxes.filter(({ id }) => marks.open.has(id)),
    { colour: colour('open'), width: 4 * hair },
  )
  fill(
    brush,
    boxes.filter(({ id }) => marks.failed.has(id)),
    colour('error'),
  )
  outline(
    brush,
    boxes.filter(({ id }) => marks.selected.has(id)),
    { colour: colour('accent'), width: 3 * hair },
  )
}

function cleanBrush(canvas: HTMLCanvasElement, { width, height }: Painting): CanvasRenderingContext2D | null {
  const scale = devicePixelRatio
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)]
  // To set a size, even the same, makes a new bitmap.
  if (canvas.width !== wide) canvas.width = wide
  if (canvas.height !== high) canvas.height = high
  const brush = canvas.getContext('2d')
  brush?.resetTransform()
  brush?.clearRect(0, 0, wide, high)
  return brush
}

function fill(brush: CanvasRenderingContext2D, boxes: readonly NodeBox[], colour: string): void {
  brush.beginPath()
  for (const { x, y, width, height } of boxes) brush.rect(x, y, width, height)
  brush.fillStyle = colour
  brush.fill()
}

function outline(
  brush: CanvasRenderingContext2D,
  boxes: readonly NodeBox[],
  { colour, width }: { readonly colour: string; readonly width: number },
): void {
  brush.beginPath()
  for (const box of boxes) brush.rect(box.x, box.y, box.width, box.height)
  brush.lineWidth = width
  brush.strokeStyle = colour
  brush.stroke()
}

function lowerHalf(box: NodeBox): NodeBox {
  return { ...box, y: box.y + box.height / 2, height: box.height / 2 }
}
