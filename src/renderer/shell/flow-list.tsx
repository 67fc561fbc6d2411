import { useDrawn, usePage, useWorkspace } from '../page/use-page.tsx'

/** The flows of the workspace. */
export function FlowList() {
  const page = usePage()
  const flows = useWorkspace(({ view }) => view?.flows) ?? []
  const open = useDrawn(({ file }) => file)
  return (
    <ul className="flow-list">
      {flows.map(({ file, name, isDamaged }) => (
        <li key={file}>
          <button
            type="button"
            className="palette-entry"
            aria-current={file === open}
            title={file}
            onClick={() => void page.open(page.link.ask('workspace.open', { file }))}
          >
            <span>{name}</span>
            {isDamaged && <span className="title-warn">unreadable</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
