import { DialogFoot } from '../dialogs/dialog-foot.tsx'
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
  const cleans = look?.cleans ?? []
  const sum = cleans.reduce((all, { messages }) => all + messages, 0)
  return (
    <DialogFrame
      title="Run with clean local data"
      footer={
        <DialogFoot
          beginsAt="leave"
          does={sum === 0 ? 'Run' : `Delete ${plural(sum, 'message')} and run`}
          deletes={sum > 0}
          isOff={look === undefined}
          run={() => {
            page.dialogs.setState({ open: undefined })
            void runFlow(page, { clean: true })
          }}
        />
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
                <dt>
                  {topic.endsWith('.dead-letters')
                    ? 'dead letters, those that were put back among them'
                    : topic}
                </dt>
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
