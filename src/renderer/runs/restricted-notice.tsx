import { X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../controls/button.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { fileToRun, runFlow } from './run-flow.ts'
import './runs.css'

/** The open flow may not run yet, and what it would do. Put away, each node still says so. */
export function RestrictedNotice({ would }: { readonly would: string }) {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const isReadOnly = useView((view) => view.isReadOnly)
  const [putAway, setPutAway] = useState<string>()
  const key = `${file} ${would}`
  if (putAway === key) return null
  const review = () => {
    const asked = fileToRun(page)
    if (asked === undefined) return
    page.dialogs.setState({ open: { type: 'accept-flow', file: asked, again: () => runFlow(page) } })
  }
  return (
    <div className="run-notice" role="status">
      <span>
        <strong>This flow is not accepted on this machine, and has not run as it is now.</strong> {would}
      </span>
      <Button look="framed" disabled={isReadOnly} onClick={review}>
        Review and accept
      </Button>
      <Button aria-label="Close" title="Close" onClick={() => setPutAway(key)}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  )
}
