import { Square } from 'lucide-react'
import type { RunView } from '../../contract/studio/run-methods.ts'
import { Button } from '../controls/button.tsx'
import { usePage, useView } from '../page/use-page.tsx'
import { orderRun } from './run-flow.ts'
import './runs.css'

/** Ends a run that was started here, wherever it runs; while it drains, at once. */
export function StopRunButton({ run }: { readonly run: RunView }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isDraining = run.state === 'draining'
  const title = isDraining ? 'Stop now' : 'Stop'
  return (
    <Button
      look="framed"
      aria-label={`${title}: ${run.name} in ${run.environment}`}
      title={
        isDraining
          ? 'Ends it at once: what is not committed is read again next time'
          : 'Finishes what is in work, then ends it'
      }
      disabled={isReadOnly}
      onClick={() => void orderRun(page, isDraining ? 'stop-now' : 'stop', run)}
    >
      <Square size={16} strokeWidth={1.75} aria-hidden className={isDraining ? 'run-stop-now' : ''} />
      {title}
    </Button>
  )
}
