import { useState } from 'react'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { usePage } from '../page/use-page.tsx'
import { runFlow } from './run-flow.ts'

const MINUTE_MS = 60_000

/** Reading starts at messages of a time; of this machine's own, as clocks on its walls say. */
export function RunFromTimeDialog() {
  const page = usePage()
  const [text, setText] = useState(() => localText(Date.now() - 15 * MINUTE_MS))
  const time = new Date(text).getTime()
  return (
    <DialogFrame
      title="Run from a time"
      footer={
        <DialogFoot
          does="Run"
          isOff={Number.isNaN(time)}
          run={() => {
            page.dialogs.setState({ open: undefined })
            void runFlow(page, { from: { time } })
          }}
        />
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
      {time > Date.now() && (
        <p role="status">This time is still to come: what lies in the topics now is passed over.</p>
      )}
      <p className="dialog-note">
        By the timestamps of the messages, in the time of this machine ({zoneText(time)}). What was handled
        before is handled again, and written again.
      </p>
    </DialogFrame>
  )
}

/** `Europe/Berlin, UTC+01:00`, as it is at that time. */
function zoneText(time: number): string {
  const minutes = -new Date(Number.isNaN(time) ? Date.now() : time).getTimezoneOffset()
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const offset = `UTC${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
  return `${new Intl.DateTimeFormat().resolvedOptions().timeZone}, ${offset}`
}

/** As the field wants it: local, without a zone, to the second. */
function localText(timestamp: number): string {
  const shifted = timestamp - new Date(timestamp).getTimezoneOffset() * MINUTE_MS
  return new Date(shifted).toISOString().slice(0, 19)
}
