import { ownEntry } from '../../../flow/own-entry.ts'
import { drawnText } from '../../document/drawing-check.ts'
import { useState } from 'react'
import type { PreviewMessageView } from '../../../contract/studio/preview-methods.ts'
import { usePage } from '../../page/use-page.tsx'
import { useInspected } from '../inspected.tsx'

/** What a page is given of one value at most, in bytes. */
const WHOLE_BYTES = 2_000_000

/** A message, and the way to the whole of it where only its beginning is here. */
export function useWhole(
  message: PreviewMessageView,
  port: string,
): readonly [PreviewMessageView, (() => void) | undefined] {
  const page = usePage()
  const { node, preview } = useInspected()
  const [whole, setWhole] = useState<{ readonly of: PreviewMessageView; readonly is: PreviewMessageView }>()
  if (whole?.of === message) return [whole.is, undefined]
  if (!message.isCut) return [message, undefined]
  const index = (port === 'in' ? preview?.in : ownEntry(preview?.out, port))?.messages.indexOf(message) ?? -1
  const ask = async () => {
    const { drawn } = page.flow.state.getState()
    if (drawn === undefined || index < 0) return
    const text = drawnText(drawn.history.document)
    const view = await page.link.ask('preview.run', { file: drawn.file, text, valueBytes: WHOLE_BYTES })
    const seen = ownEntry(view?.nodes, node.id)
    const is = (port === 'in' ? seen?.in : ownEntry(seen?.out, port))?.messages[index]
    if (is !== undefined) setWhole({ of: message, is })
  }
  return [message, () => void ask()]
}
