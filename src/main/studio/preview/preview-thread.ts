import { parentPort } from 'node:worker_threads'
import { catalog } from '../../../nodes/catalog.ts'
import { nodeRegistry } from '../../../runtime/node-registry.ts'
import { previewFlow } from '../../../runtime/preview/preview-flow.ts'
import { PreviewTables } from '../../../runtime/preview/preview-tables.ts'
import { sampleContent } from '../samples/sample-bytes.ts'
import { previewInStudio } from './preview-in-studio.ts'
import type { FromPreviewThread, PreviewDone, PreviewJob } from './preview-job.ts'

/** Nothing waits for this thread but the newest drawing, so it may take longer than a preview in a command; in ms. */
const DEADLINE_MS = 2_000

/** A table of a million rows is read once, not for each keystroke. */
const tables = new PreviewTables()

/** The thread that pushes samples through drawings: what a drawing computes never holds the window. */
async function preview(job: PreviewJob): Promise<PreviewDone> {
  const { ticket, text, file, workspace, samples, valueBytes } = job
  const numbered = Object.entries(samples).flatMap(([node, those]) =>
    those.map((sample, index) => ({ node, index, sample, content: sampleContent(sample) })),
  )
  const seen = await previewFlow({
    text,
    file,
    workspace,
    catalog,
    registry: nodeRegistry,
    tables,
    limits: { deadlineMs: DEADLINE_MS, valueBytes },
    samples: numbered.map(({ node, content }) => ({ to: node, content })),
  })
  const { unplaced: _, nodes, ...view } = seen
  return {
    ticket,
    view: {
      ...(view as Omit<PreviewDone['view'], 'nodes' | 'sources'>),
      nodes: previewInStudio(nodes) as PreviewDone['view']['nodes'],
      sources: numbered.map(({ node, index, sample: { origin, place } }) => ({
        node,
        index,
        origin,
        ...(place === undefined ? {} : { place }),
      })),
    },
  }
}

parentPort?.on('message', (job: PreviewJob) => void preview(job).then(tell))
// A kind that is loaded in the middle of a preview would take its time from it.
await Promise.all(nodeRegistry.map(({ load }) => load()))
tell('ready')

function tell(message: FromPreviewThread): void {
  parentPort?.postMessage(message)
}
