import { useEffect, useState } from 'react'
import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import { Button } from '../controls/button.tsx'
import { useDrawn, usePage, useView, useWorkspace } from '../page/use-page.tsx'
import type { PageStudio } from '../page/page-studio.ts'
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
  const moved = useMovedTo(stamp, file)
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
        {moved !== undefined && `Its flow is ${moved} now. `}
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
      {moved !== undefined && (
        <Button look="framed" onClick={() => void followTo(page, moved)}>
          Go on there
        </Button>
      )}
      <Button look="framed" disabled={isReadOnly} onClick={() => page.flow.keepMine(stamp)}>
        Keep mine
      </Button>
    </div>
  )
}

/** Where the flow of a file that is gone lies now: it is known by its id. */
function useMovedTo(stamp: string | null, file: string): string | undefined {
  const id = useDrawn(({ history }) => history.document.fields.id)
  return useWorkspace(({ view }) =>
    stamp === null ? view?.flows.find((flow) => flow.id === id && flow.file !== file)?.file : undefined,
  )
}

async function followTo(page: PageStudio, file: string): Promise<void> {
  try {
    page.flow.movedTo(await page.link.ask('workspace.open', { file }))
  } catch (error) {
    page.say(error)
  }
}
