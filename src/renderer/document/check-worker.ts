import '../platform/without-eval.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { checkFlow } from '../../flow/document/flow-problems.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { CheckedDrawing } from './drawing-check.ts'

// A thread of its own: the check of a large flow takes longer than a frame.
self.addEventListener('message', ({ data }: MessageEvent<EditableFlow>) => {
  const { problems, text } = checkFlow(data, catalog)
  self.postMessage({ problems, text } satisfies CheckedDrawing)
})
