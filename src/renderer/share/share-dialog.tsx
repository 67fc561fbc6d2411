import { useEffect, useMemo, useState } from 'react'
import type { EditableFlow } from '../../flow/document/editable-flow.ts'
import { touchesOf } from '../../flow/document/flow-touches.ts'
import { catalog } from '../../nodes/catalog.ts'
import { Button } from '../controls/button.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import '../files/files.css'
import { useDrawn, usePreviewed } from '../page/use-page.tsx'
import { flowPicture } from './flow-picture.ts'
import { lightColours } from './light-colours.ts'
import { sharedText } from './shared-text.ts'
import { TouchesList } from './touches-list.tsx'

/** What leaves this machine when the flow is given away, what does not, and the two ways to take it along. */
export function ShareDialog() {
  const flow = useDrawn(({ history }) => history.document)
  return flow === undefined ? null : <Share flow={flow} />
}

function Share({ flow }: { readonly flow: EditableFlow }) {
  const [says, setSays] = useState('')
  const samples = usePreviewed(({ view }) => view?.sources.length ?? 0)
  const { text, found } = useMemo(() => sharedText(flow), [flow])
  const touches = useMemo(() => touchesOf(flow, catalog), [flow])
  const svg = useMemo(() => flowPicture(flow, lightColours()), [flow])
  const copy = (what: string, kind: string, done: string) =>
    void copied(what, kind).then(
      () => setSays(done),
      () => setSays('The browser did not let this page copy; try again with the page in front.'),
    )
  return (
    <DialogFrame
      title={`Share "${flow.fields.name}"`}
      footer={
        <DialogFoot
          says={says}
          leave="Close"
          does="Copy JSON"
          run={() => copy(text, 'text/plain', 'The flow is copied, as JSON.')}
        >
          <Button look="framed" onClick={() => copy(svg, 'image/svg+xml', 'The picture is copied, as SVG.')}>
            Copy picture
          </Button>
        </DialogFoot>
      }
    >
      <Picture svg={svg} />
      <h3>This flow touches</h3>
      <TouchesList touches={touches} />
      <h3>Not in it</h3>
      <ul className="not-in-it">
        <li>
          {samples === 0 ? 'Samples' : samples === 1 ? 'The 1 sample' : `The ${samples} samples`} of this
          machine
        </li>
        <li>
          Secrets: the file has their names, never their values
          {found > 0 &&
            `; ${found === 1 ? '1 text that looks like a secret was' : `${found} texts that look like secrets were`} taken out of the copy`}
        </li>
        <TableRows flow={flow} />
      </ul>
    </DialogFrame>
  )
}

function TableRows({ flow }: { readonly flow: EditableFlow }) {
  const files = Object.values(flow.references).flatMap(({ from }) => ('file' in from ? [from.file] : []))
  if (files.length === 0) return null
  return <li>Rows of reference tables: give {files.join(', ')} along where they are needed</li>
}

function Picture({ svg }: { readonly svg: string }) {
  const [address, setAddress] = useState('')
  useEffect(() => setAddress(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`), [svg])
  return (
    <div className="share-picture">
      {address !== '' && <img src={address} alt="The flow as it is drawn" />}
    </div>
  )
}

async function copied(text: string, kind: string): Promise<void> {
  if (kind === 'text/plain' || !ClipboardItem.supports(kind)) return navigator.clipboard.writeText(text)
  const parts = {
    [kind]: new Blob([text], { type: kind }),
    'text/plain': new Blob([text], { type: 'text/plain' }),
  }
  await navigator.clipboard.write([new ClipboardItem(parts)])
}
