import { useState } from 'react'
import type { PreviewMessageView } from '../../contract/studio/preview-methods.ts'
import { nameOf, nodesById } from '../../flow/document/editable-flow.ts'
import { ownEntry } from '../../flow/own-entry.ts'
import { Button } from '../controls/button.tsx'
import { isJson } from '../../flow/is-json.ts'
import { MessageFields } from '../data/message-fields.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { tapPlace } from '../messages/tap-actions.ts'
import { asNotice } from '../page/as-notice.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { untilTapped } from './until-tapped.ts'

/** One message for a node of the flow that runs, for real; what comes of it is then seen at that node. */
export function SendDialog({ node }: { readonly node: string }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const name = useDrawn(({ history }) => {
    const there = nodesById(history.document).get(node)
    return there === undefined ? node : nameOf(there)
  })
  const [begin] = useState(() => whatCameLast(page, node))
  const [text, setText] = useState({ key: begin?.key ?? '', value: begin?.value ?? '' })
  const { key, value } = text
  const [refused, setRefused] = useState<Notice>()
  const send = () =>
    sendTo(page, { node, key: key === '' ? null : key, value }).catch((error: unknown) =>
      setRefused(asNotice(error)),
    )
  return (
    <DialogFrame title={`Send a message to "${name}"`}>
      <form
        className="produce"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        {refused !== undefined && <Says notice={refused} />}
        <p className="dialog-says">
          For real: it goes on from there as every message does, and ends in the same places.
        </p>
        <MessageFields beginsAt="key" text={text} change={setText} isWrong={whyNoJson(value) !== undefined} />
        <div className="produce-foot">
          <span className="dialog-says">{value === '' ? '' : (whyNoJson(value) ?? '')}</span>
          <Button look="primary" type="submit" disabled={isReadOnly || whyNoJson(value) !== undefined}>
            Send message
          </Button>
        </div>
      </form>
    </DialogFrame>
  )
}

interface Sent {
  readonly node: string
  readonly key: string | null
  readonly value: string
}

/** What comes in front of the node is listed first: then the message is seen as it comes. */
async function sendTo(page: PageStudio, { node, key, value }: Sent): Promise<void> {
  const { drawn } = page.flow.state.getState()
  if (drawn === undefined) return
  tapPlace(page, { node, ports: ['in'] })
  await untilTapped(page)
  await page.link.ask('messages.send', { file: drawn.file, node, key, value })
  page.dialogs.setState({ open: undefined })
}

/** The chosen message where that was in front of the node, else the first sample that came there. */
function whatCameLast(page: PageStudio, node: string): Pick<PreviewMessageView, 'key' | 'value'> | undefined {
  const message = page.taps.state.getState().chosen?.message
  if (message?.node === node && message.port === 'in' && message.value?.next === null)
    return { key: message.key?.text ?? null, value: message.value.text }
  const sample = ownEntry(page.preview.getState().view?.nodes, node)?.in.messages.find(({ isCut }) => !isCut)
  return sample === undefined ? undefined : { key: sample.key, value: sample.value }
}

function whyNoJson(text: string): string | undefined {
  return isJson(text) ? undefined : 'The value is no JSON, and a node takes JSON.'
}
