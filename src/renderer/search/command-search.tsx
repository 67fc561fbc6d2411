import { Dialog } from '@base-ui/react/dialog'
import { nameOf } from '../../flow/document/editable-flow.ts'
import { allActions } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { useDrawn, usePage, useView, useWorkspace } from '../page/use-page.tsx'
import './command-search.css'
import { declaredEntries } from './declared-entries.ts'
import { type PickEntry, PickList } from './pick-list.tsx'

interface Entry extends PickEntry {
  readonly run: () => void
}

/** Everything by its name: actions, nodes, topics and tables of the flow, flows of the workspace. */
export function CommandSearch() {
  const page = usePage()
  const isOpen = useView((view) => view.isSearchOpen)
  const searches = useView((view) => view.searches)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => page.view.setState({ isSearchOpen: open })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="search" aria-label="Search or run a command">
          <Entries key={searches} page={page} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Entries({ page }: { readonly page: PageStudio }) {
  // What is found may come, or go, while a person types.
  useWorkspace(({ view }) => view)
  useDrawn(({ history }) => history)
  const choose = ({ run }: Entry) => {
    page.view.setState({ isSearchOpen: false })
    run()
  }
  return <PickList label="Search or run a command" entries={entriesOf(page)} choose={choose} />
}

function entriesOf(page: PageStudio): readonly Entry[] {
  const actions = allActions
    .filter((action) => action.id !== 'view.search' && action.isOff?.(page) !== true)
    .map((action): Entry => {
      const [keys] = action.keys ?? []
      const { id, title, group } = action
      return {
        id,
        title,
        group,
        ...(keys === undefined ? {} : { keys: keysText(keys) }),
        run: () => void action.run(page),
      }
    })
  const nodes = (page.flow.document?.nodes ?? []).map((node): Entry => ({
    id: `node ${node.id}`,
    title: nameOf(node),
    group: 'Node',
    run: () => page.selection.setState({ nodes: [node.id], edges: [] }),
  }))
  const flows = (page.workspace.getState().view?.flows ?? []).map(({ file, name }): Entry => ({
    id: `flow ${file}`,
    title: name,
    note: file,
    group: 'Flow',
    run: () => void page.open(page.link.ask('workspace.open', { file })),
  }))
  return [...actions, ...nodes, ...declaredEntries(page), ...flows]
}
