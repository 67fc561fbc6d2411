import { useEffect, useState } from 'react'
import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import { Button } from '../controls/button.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { differencesText, flowDifferences } from './flow-differences.ts'

/** Another program has written the file that is open: the person says whose version counts. */
export function OutsideBar() {
  const outside = useDrawn((drawn) => drawn.outside)
  return outside === undefined ? null : <Outside stamp={outside.stamp} />
}

function Outside({ stamp }: { readonly stamp: string | null }) {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file) ?? ''
  const mine = useDrawn(({ history }) => history.document)
  const isReadOnly = useView((view) => view.isReadOnly)
  const [theirs, setTheirs] = useState<OpenedFlow>()
  useEffect(() => {
    setTheirs(undefined)
    if (stamp !== null) page.link.ask('workspace.open', { file }).then(setTheirs, () => setTheirs(undefined))
  }, [page, file, stamp])
  const differences =
    mine === undefined || theirs === undefined ? undefined : flowDifferences(mine, theirs.text)
  const name = file.split('/').at(-1)
  return (
    <div className="notice" role="alert">
      <span>
        <strong>
          {name} {stamp === null ? 'is gone.' : 'changed outside.'}
        </strong>{' '}
        {stamp === null ? 'What is drawn here stays.' : differences && differencesText(differences)}{' '}
        <code>FLOW_CHANGED_OUTSIDE</code>
      </span>
      {theirs !== undefined && differences !== undefined && (
        <>
          <Button
            look="framed"
            onClick={() => page.dialogs.setState({ open: { type: 'differences', theirs } })}
          >
            See differences
          </Button>
          <Button look="framed" disabled={isReadOnly} onClick={() => page.takeTheirs(theirs)}>
            Take theirs
          </Button>
        </>
      )}
      <Button look="framed" disabled={isReadOnly} onClick={() => page.flow.keepMine(stamp)}>
        Keep mine
      </Button>
    </div>
  )
}
