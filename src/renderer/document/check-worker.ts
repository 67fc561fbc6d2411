import '../platform/without-eval.ts'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { checkFlow } from '../../flow/document/flow-problems.ts'
import { catalog } from '../../nodes/catalog.ts'
import type { CheckedDrawing } from './drawing-check.ts'
import { problemInFormWords } from './form-words.ts'

// A thread of its own: the check of a large flow takes longer than a frame.
self.addEventListener('message', ({ data }: MessageEvent<EditableFlow>) => {
  const { problems, text } = checkFlow(data, catalog)
  const told = problems.map((problem) => problemInFormWords(problem, data))
  self.postMessage({ problems: told, text } satisfies CheckedDrawing)
})
