import { Button } from '../controls/button.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import { usePage } from '../page/use-page.tsx'
import { countText, plural } from '../data/figures-text.ts'
import { fileToRun, runFlow } from './run-flow.ts'
import { useRunLook } from './use-run-look.ts'

/** Names what would be deleted, with its counts, before it is. */
export function RunCleanDialog() {
  const page = usePage()
  const { look, refused } = useRunLook(fileToRun(page))
  const close = () => page.dialogs.setState({ open: undefined })
  const cleans = look?.cleans ?? []
  const sum = cleans.reduce((all, { messages }) => all + messages, 0)
  return (
    <DialogFrame
      title="Run with clean local data"
      footer={
        <>
          <Button look="framed" autoFocus onClick={close}>
            Cancel
          </Button>
          <Button
            look="primary"
            disabled={look === undefined}
            onClick={() => {
              close()
              void runFlow(page, { clean: true })
            }}
          >
            {sum === 0 ? 'Run' : `Delete ${plural(sum, 'message')} and run`}
          </Button>
        </>
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      {look !== undefined && cleans.length === 0 && <p>There is nothing to delete: it is clean already.</p>}
      {cleans.length > 0 && (
        <>
          <p>These topics of this machine go, and how far the flow has read them:</p>
          <dl className="run-cleans">
            {cleans.map(({ topic, messages }) => (
              <div key={topic}>
                <dt>{topic.endsWith('.dead-letters') ? 'dead letters' : topic}</dt>
                <dd>{countText(messages)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <p className="dialog-note">
        Only topics that this flow or its simulated outside own. Topics of others, files and tests stay.
      </p>
    </DialogFrame>
  )
}
