import { expect, test } from 'vitest'
import type { NodePreview } from '../../../runtime/preview/preview.ts'
import { previewInStudio } from './preview-in-studio.ts'

const nothing = { count: 0, messages: [] }

test('what a message failed with is told with the step that a person takes in the Studio', () => {
  const node: NodePreview = {
    in: nothing,
    out: {},
    dropped: nothing,
    reasons: [],
    errors: [
      {
        sample: 0,
        code: 'REFERENCE_UNREADABLE',
        class: 'message',
        message: 'Topic "products" is not there.',
        hint: 'Create it: "millrace topics create products --cleanup compact".',
        step: { do: 'create-topic', topic: 'products', isCompacted: true },
        attempts: 1,
        deadLetter: true,
      },
    ],
  }
  const { priced } = previewInStudio({ priced: node })
  expect(priced?.errors.map(({ hint }) => hint)).toEqual([
    'Create it under Data, compacted by key, or correct the table.',
  ])
})
