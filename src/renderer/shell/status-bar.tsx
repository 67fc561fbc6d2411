import { isDirty } from '../../flow/document/edit-history.ts'
import { actionOf } from '../actions/all-actions.ts'
import { BottleneckLine } from '../runs/bottleneck-line.tsx'
import { useDrawn, usePage, usePreviewed, useView } from '../page/use-page.tsx'

export function StatusBar() {
  const page = usePage()
  const theme = useView((view) => view.theme)
  const file = useDrawn((drawn) => drawn.file)
  return (
    <footer className="status-bar">
      {file !== undefined && <FlowStatus />}
      <span className="status-space" />
      <span className="status-file" title={file}>
        {file}
      </span>
      <button
        type="button"
        title="Change between light and dark"
        onClick={() => void actionOf('view.theme').run(page)}
      >
        {theme} theme
      </button>
    </footer>
  )
}

function FlowStatus() {
  const page = usePage()
  const dirty = useDrawn(({ history }) => isDirty(history)) ?? false
  const problems = usePreviewed((previewed) => previewed.problems.length)
  const reason = usePreviewed(({ view }) => view?.reason)
  const samples = usePreviewed(({ view }) => view?.sources.length ?? 0)
  return (
    <>
      <button type="button" onClick={() => void actionOf('view.problems').run(page)}>
        {problems === 0 ? 'no problems' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`}
      </button>
      <span>{dirty ? 'not saved' : 'saved'}</span>
      <span>{samples === 1 ? '1 sample' : `${samples} samples`}</span>
      <BottleneckLine />
      {reason !== undefined && (
        <span className="title-warn" title={reason}>
          The preview is not complete: {reason}
        </span>
      )}
    </>
  )
}
