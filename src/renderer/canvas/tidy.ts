import { arrange } from '../../flow/document/arrange.ts'
import { type EditableFlow, nodesById } from '../../flow/document/editable-flow.ts'
import { portsOf } from '../../flow/document/node-ports.ts'
import { nodeHeight, NODE_WIDTH } from '../../flow/document/node-size.ts'
import { onGrid, type Places } from '../../flow/document/place.ts'
import { parseEdgeEnd } from '../../flow/flow-draft.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { LayoutJob } from './lay-out.ts'
import { PORT_TOP } from './node-geometry.ts'

/** A person who asks for it waits as long for a better picture, in ms. */
const LONGEST_MS = 2_000

/** A layout with few crossings, made off the page's thread; the plain one where that takes too long. */
export async function tidy(flow: EditableFlow, withinMs = LONGEST_MS): Promise<Places> {
  const places = await laidOut(jobOf(flow), withinMs)
  if (places === undefined) return arrange(flow, catalog)
  return Object.fromEntries(Object.entries(places).map(([id, place]) => [id, onGrid(place)]))
}

function laidOut(job: LayoutJob, withinMs: number): Promise<Places | undefined> {
  const worker = new Worker(new URL('tidy-worker.ts', import.meta.url), { type: 'module' })
  return new Promise((resolve) => {
    const end = (places: Places | undefined) => {
      clearTimeout(deadline)
      worker.terminate()
      resolve(places)
    }
    const deadline = setTimeout(() => end(undefined), withinMs)
    worker.addEventListener('message', ({ data }: MessageEvent<Places>) => end(data))
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      end(undefined)
    })
    worker.postMessage(job)
  })
}

function jobOf(flow: EditableFlow): LayoutJob {
  const known = nodesById(flow)
  return {
    nodes: flow.nodes.map((node) => ({
      id: node.id,
      width: NODE_WIDTH,
      height: nodeHeight(flow, node, catalog),
    })),
    links: flow.edges.flatMap((edge) => {
      const [out, into] = [parseEdgeEnd(edge.from), parseEdgeEnd(edge.to)]
      const source = known.get(out?.node ?? '')
      if (out === undefined || source === undefined || into === undefined || !known.has(into.node)) return []
      const rank = portsOf(flow, source, catalog)?.out.indexOf(out.port) ?? 0
      return out.node === into.node ? [] : [{ from: out.node, to: into.node, rank }]
    }),
    portTop: PORT_TOP,
  }
}
