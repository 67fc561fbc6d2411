import { useState } from 'react'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { usePage } from '../page/use-page.tsx'
import { runFlow } from './run-flow.ts'

const MINUTE_MS = 60_000

/** Reading starts at messages of a time; of this machine's own, as clocks on its walls say. */
export function RunFromTimeDialog() {
  const page = usePage()
  const [text, setText] = useState(() => localText(Date.now() - 15 * MINUTE_MS))
  const time = new Date(text).getTime()
  const close = () => page.dialogs.setState({ open: undefined })
  return (
    <DialogFrame
      title="Run from a time"
      footer={
        <>
          <Button look="framed" onClick={close}>
            Cancel
          </Button>
          <Button
            look="primary"
            disabled={Number.isNaN(time)}
            onClick={() => {
              close()
              void runFlow(page, { from: { time } })
            }}
          >
            Run
          </Button>
        </>
      }
    >
      <label className="dialog-field">
        First message not older than
        <TextField
          type="datetime-local"
          step={1}
          autoFocus
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <p className="dialog-note">
        By the timestamps of the messages. What was handled before is handled again, and written again.
      </p>
    </DialogFrame>
  )
}

/** As the field wants it: local, without a zone, to the second. */
function localText(timestamp: number): string {
  const shifted = timestamp - new Date(timestamp).getTimezoneOffset() * MINUTE_MS
  return new Date(shifted).toISOString().slice(0, 19)
}
