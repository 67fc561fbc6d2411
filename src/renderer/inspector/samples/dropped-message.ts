import type { EditableNode } from '../../../flow/document/editable-flow.ts'
import { sizeText } from '../../data/figures-text.ts'
import type { Notice } from '../../document/flow-store.ts'

/** A larger file is not read into the page, in bytes. */
const LARGEST_MESSAGE_FILE = 4_000_000

/** What was dropped as one text, or why it is not taken: half of a message would be another message. */
export async function droppedMessage(
  data: Pick<DataTransfer, 'files' | 'getData'>,
  source: EditableNode | undefined,
): Promise<{ readonly text: string; readonly refused?: Notice }> {
  const [file] = data.files
  if (source === undefined) return { text: '', refused: NO_SOURCE }
  if (file === undefined) return { text: data.getData('text/plain') }
  if (file.size > LARGEST_MESSAGE_FILE) return { text: '', refused: tooLarge(file) }
  return { text: await file.text() }
}

const NO_SOURCE: Notice = {
  message: 'No source reaches this node, so no message can be kept here.',
  hint: 'Connect a source to it, or drop the message onto a source.',
}

function tooLarge({ name, size }: File): Notice {
  return {
    message: `"${name}" (${sizeText(size)}) is larger than 4 MB, the most that is taken as a message here.`,
    hint: 'Nothing of it was taken. Drop a smaller one; a file of many messages is read by a file source.',
  }
}
