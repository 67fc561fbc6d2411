import { getSmoothStepPath, Position } from '@xyflow/react'
import { ERROR_PORT } from '../../contract/node-spec.ts'
import { shownPlaces } from '../../flow/document/arrange.ts'
import { type EditableFlow, type EditableNode, nameOf } from '../../flow/document/editable-flow.ts'
import { type NodePorts, portsOf } from '../../flow/document/node-ports.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import type { Place } from '../../flow/document/place.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { catalog, specOf } from '../../nodes/catalog.ts'
import { inSpots, outSpots, PORT_ROW, FIRST_ROW, portRows } from '../canvas/node-geometry.ts'
import { nodeSubtitle } from '../canvas/node-subtitle.ts'

/** Around the drawing, in pixels. */
const MARGIN = 32
const TITLE_AT_MOST = 26

/** Colours by the name of their token. */
export type PictureColours = Readonly<Record<(typeof PICTURE_TOKENS)[number], string>>
export const PICTURE_TOKENS = [
  'bg-canvas',
  'bg-panel',
  'line',
  'line-strong',
  'text',
  'text-2',
  'text-3',
  'edge',
  'error',
] as const

interface Placed {
  readonly node: EditableNode
  readonly place: Place
  readonly ports: NodePorts
  readonly height: number
}

const UNKNOWN: NodePorts = { in: ['in'], out: ['out', ERROR_PORT], sure: false }

/** The drawing as an SVG file of its own: no script, no font and no picture from elsewhere. */
export function flowPicture(flow: EditableFlow, colours: PictureColours): string {
  const places = shownPlaces(flow, catalog)
  const placed = flow.nodes.map((node): Placed => ({
    node,
    place: ownEntry(places, node.id) ?? { x: 0, y: 0 },
    ports: portsOf(flow, node, catalog) ?? UNKNOWN,
    height: nodeHeight(flow, node, catalog),
  }))
  const left = Math.min(0, ...placed.map(({ place }) => place.x)) - MARGIN
  const top = Math.min(0, ...placed.map(({ place }) => place.y)) - MARGIN
  const right = Math.max(NODE_WIDTH, ...placed.map(({ place }) => place.x + NODE_WIDTH)) + MARGIN
  const bottom = Math.max(0, ...placed.map(({ place, height }) => place.y + height)) + MARGIN
  const size = `width="${right - left}" height="${bottom - top}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="${left} ${top} ${right - left} ${bottom - top}" font-family="Inter, system-ui, sans-serif">`,
    `<title>${escaped(flow.fields.name)}</title>`,
    `<rect x="${left}" y="${top}" ${size} fill="${colours['bg-canvas']}"/>`,
    ...flow.edges.map((edge) => edgeShape(edge, placed, colours)),
    ...placed.map((each) => nodeShape(each, colours)),
    '</svg>',
    '',
  ].join('\n')
}

function edgeShape(
  { from, to }: EditableFlow['edges'][number],
  placed: readonly Placed[],
  colours: PictureColours,
): string {
  const [start, end] = [parseEdgeEnd(from), parseEdgeEnd(to)]
  const [source, target] = [start, end].map((each) => placed.find(({ node }) => node.id === each?.node))
  if (source === undefined || target === undefined) return ''
  const out = outSpots(source.ports, source.height).find(({ port }) => port === start?.port)
  const into = inSpots(target.ports).find(({ port }) => port === end?.port)
  if (out === undefined || into === undefined) return ''
  const isError = out.port === ERROR_PORT
  const [path] = getSmoothStepPath({
    sourceX: source.place.x + out.x,
    sourceY: source.place.y + out.y,
    sourcePosition: isError ? Position.Bottom : Position.Right,
    targetX: target.place.x + into.x,
    targetY: target.place.y + into.y,
    targetPosition: Position.Left,
    borderRadius: 8,
  })
  return `<path d="${path}" fill="none" stroke="${isError ? colours.error : colours.edge}" stroke-width="1.5"/>`
}

function nodeShape({ node, place: { x, y }, ports, height }: Placed, colours: PictureColours): string {
  const rows = portRows(ports)
  return [
    `<g transform="translate(${x} ${y})">`,
    `<path d="${outline(specOf(node.kind)?.role, height)}" fill="${colours['bg-panel']}" stroke="${colours['line-strong']}"/>`,
    text({ x: 16, y: 26, size: 13, weight: 600, fill: colours.text }, shortened(nameOf(node))),
    text({ x: 16, y: 46, size: 11, weight: 400, fill: colours['text-3'] }, nodeSubtitle(node)),
    ...rows.map((port, index) =>
      text(
        {
          x: NODE_WIDTH - 16,
          y: FIRST_ROW + index * PORT_ROW + 4,
          size: 11,
          weight: 400,
          fill: colours['text-2'],
          anchor: 'end',
        },
        port,
      ),
    ),
    ...[...inSpots(ports), ...outSpots(ports, height).filter(({ port }) => port !== ERROR_PORT)].map(
      (spot) =>
        `<circle cx="${spot.x}" cy="${spot.y}" r="5" fill="${colours['bg-panel']}" stroke="${colours.edge}" stroke-width="1.5"/>`,
    ),
    '</g>',
  ].join('')
}

/** Sources are round at their left end, sinks at their right. */
function outline(role: string | undefined, height: number): string {
  const [left, right] = [role === 'source' ? 20 : 6, role === 'sink' ? 20 : 6]
  return (
    `M${left} 0H${NODE_WIDTH - right}a${right} ${right} 0 0 1 ${right} ${right}V${height - right}` +
    `a${right} ${right} 0 0 1 -${right} ${right}H${left}a${left} ${left} 0 0 1 -${left} -${left}V${left}` +
    `a${left} ${left} 0 0 1 ${left} -${left}z`
  )
}

interface TextLook {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight: number
  readonly fill: string
  readonly anchor?: string
}

function text({ x, y, size, weight, fill, anchor = 'start' }: TextLook, content: string): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(content)}</text>`
}

function shortened(name: string): string {
  return name.length <= TITLE_AT_MOST ? name : `${name.slice(0, TITLE_AT_MOST - 1)}…`
}

/** Also of what XML cannot hold at all: a name may come from anywhere. */
function escaped(content: string): string {
  return content
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
