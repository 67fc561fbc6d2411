import { X } from 'lucide-react'
import { Button } from '../controls/button.tsx'
import { usePage, useView } from '../page/use-page.tsx'

/** The one sentence that says why something was not done, with the next step. */
export function NoticeBar() {
  const page = usePage()
  const notice = useView((view) => view.notice)
  if (notice === undefined) return null
  return (
    <div className="notice" role="alert">
      <span>
        <strong>{notice.message}</strong> {notice.hint}{' '}
        {notice.code !== undefined && <code>{notice.code}</code>}
      </span>
      <Button aria-label="Close" onClick={() => page.view.setState({ notice: undefined })}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  )
}
