import { Button } from '../controls/button.tsx'
import { entryUsers } from '../../flow/document/entry-users.ts'
import { catalog } from '../../nodes/catalog.ts'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'

interface RemoveEntryProps {
  readonly section: 'topics' | 'references'
  readonly name: string
}

/** Takes a declaration out of the flow, in one step that can be undone; what it was read from stays as it is. */
export function RemoveEntry({ section, name }: RemoveEntryProps) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const flow = useDrawn(({ history }) => history.document)
  const users = flow === undefined ? [] : entryUsers(flow, { section, name }, catalog)
  const remove = () => {
    page.dialogs.setState({ open: undefined })
    page.perform({ type: 'remove-entry', section, name })
  }
  return (
    <>
      <Button look="deletes" disabled={isReadOnly || users.length > 0} onClick={remove}>
        Remove from the flow
      </Button>
      {users.length > 0 && <span className="dialog-note">Used by {users.join(', ')}.</span>}
    </>
  )
}
