import { ActionButton } from '../controls/button.tsx'
import { useDrawn, useWorkspace } from '../page/use-page.tsx'

/** Says before any work is lost that nothing can be saved in this folder, and offers two ways to take it along. */
export function UnwritableBar() {
  const folder = useWorkspace(({ view }) => view?.folder)
  const why = useWorkspace(({ view }) => view?.unwritable) ?? null
  const isOpen = useDrawn((drawn) => drawn.file) !== undefined
  if (why === null) return null
  return (
    <section className="notice" aria-label="Nothing can be saved">
      <span role="status">
        <strong>
          Nothing can be saved in {folder}: {why}.
        </strong>{' '}
        Flows can be drawn and previewed; what is drawn is in this page alone until it is saved elsewhere.
      </span>
      {isOpen && (
        <>
          <ActionButton action="file.save-copy" look="framed">
            Save a copy elsewhere
          </ActionButton>
          <ActionButton action="file.share" look="framed">
            Share
          </ActionButton>
        </>
      )}
    </section>
  )
}
