import { useEffect, useState } from 'react'
import type { EnvironmentSheet } from '../../contract/studio/environment-methods.ts'
import type { RunStart } from '../../contract/studio/run-methods.ts'
import type { StudioParams } from '../../contract/studio/studio-protocol.ts'
import { outsideOf } from '../../flow/flow-file-name.ts'
import { Button } from '../controls/button.tsx'
import { countText } from '../data/figures-text.ts'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { usePage, useWorkspace } from '../page/use-page.tsx'
import './environments.css'
import { obstacleOf } from './sheet-obstacle.ts'
import { SheetTopics } from './sheet-topics.tsx'

/** How often what is watched, or could not be reached, is looked at again, in ms. */
const LOOK_MS = 2_000

interface RunSheetDialogProps {
  readonly file: string
  /** Runs it, once the revision of the sheet is confirmed; without it the sheet is looked at only. */
  readonly confirm?: ((revision: string, withOutside: boolean) => Promise<void>) | undefined
  readonly withOutside?: boolean | undefined
  /** Where reading was chosen to start. */
  readonly from?: RunStart | undefined
}

/** What a flow touches on a broker that others use too, before it runs there; where it may not, how it does. */
export function RunSheetDialog(props: RunSheetDialogProps) {
  const { file, confirm, withOutside: given = false, from = 'committed' } = props
  const page = usePage()
  const [withOutside, setWithOutside] = useState(given)
  const { sheet, refused, isCurrent, again } = useSheet({ file, withOutside, from }, confirm === undefined)
  const close = () => page.dialogs.setState({ open: undefined })
  const run = (revision: string) => {
    close()
    void confirm?.(revision, withOutside)
  }
  const obstacle = sheet === undefined || confirm === undefined ? undefined : obstacleOf(sheet)
  const lookAgain = (refused ?? sheet?.unknown ?? obstacle) !== undefined && (
    <Button look="framed" title="It is looked at again every few seconds, too" onClick={again}>
      Look again
    </Button>
  )
  const where = sheet?.environment ?? page.environments.getState().chosen
  return (
    <DialogFrame
      title={confirm === undefined ? `Watch on ${where}` : `Run on ${where}`}
      isBroad
      footer={
        confirm === undefined ? (
          <DialogFoot leave="Close" beginsAt="leave">
            {lookAgain}
          </DialogFoot>
        ) : (
          <DialogFoot
            beginsAt="does"
            does={`Run on ${where}`}
            isOff={!isCurrent || obstacle !== undefined}
            run={() => sheet !== undefined && run(sheet.revision)}
          >
            {lookAgain}
          </DialogFoot>
        )
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      {obstacle !== undefined && <Says notice={obstacle} />}
      {sheet !== undefined && (
        <>
          {confirm !== undefined && <Sharers sheet={sheet} />}
          <Runners sheet={sheet} isRun={confirm !== undefined} />
          <Facts sheet={sheet} />
          <SheetTopics sheet={sheet} isWatched={confirm === undefined} again={again} />
        </>
      )}
      {confirm !== undefined && <OutsideChoice file={file} isOn={withOutside} choose={setWithOutside} />}
      {confirm !== undefined && (
        <p className="dialog-note">
          This revision is not asked about again here, unless the environment comes to name another broker,
          user or topic. What it reads and writes is for real.
        </p>
      )}
    </DialogFrame>
  )
}

function Runners({ sheet, isRun }: { readonly sheet: EnvironmentSheet; readonly isRun: boolean }) {
  const { runners, environment, namespace, writes, unknown, isProtected } = sheet
  if (unknown !== undefined) return <Says notice={unknown} look="warn" />
  if (runners.length === 0) return isRun ? null : <p>Nobody runs this flow on {environment} now.</p>
  const who = runners.length === 1 ? 'One runner has' : `${countText(runners.length)} runners share`
  if (!isRun || isProtected)
    return (
      <p>
        This flow runs on {environment}. {who} its groups: {runners.join(', ')}.
      </p>
    )
  const also =
    writes.length === 0 ? '' : `; it would also write to ${writes.map(({ name }) => name).join(', ')}`
  return (
    <Says
      look="warn"
      notice={{
        message: `This flow runs on ${environment} already. ${who} its groups. The Studio reads under ${namespace} and takes nothing from them${also}.`,
      }}
    />
  )
}

/** Of this user's own groups: another Studio that runs the flow splits its messages with this one. */
function Sharers({ sheet: { sharers, environment, namespace } }: { readonly sheet: EnvironmentSheet }) {
  if (sharers.length === 0) return null
  const who = sharers.length === 1 ? 'One other is' : `${countText(sharers.length)} others are`
  return (
    <Says
      look="warn"
      notice={{
        message: `${who} in the groups of this flow under ${namespace} on ${environment}: ${sharers.join(', ')}.`,
        hint: 'They would share its messages, each with its own revision, and each shows its part alone.',
      }}
    />
  )
}

function Facts({ sheet: { place, namespace } }: { readonly sheet: EnvironmentSheet }) {
  return (
    <dl className="sheet-facts">
      <dt>Broker</dt>
      <dd title={place}>{place}</dd>
      <dt>Groups and internal topics</dt>
      <dd>{namespace}.…</dd>
    </dl>
  )
}

function OutsideChoice({
  file,
  isOn,
  choose,
}: {
  readonly file: string
  readonly isOn: boolean
  readonly choose: (isOn: boolean) => void
}) {
  const outside = outsideOf(file)
  const isThere = useWorkspace(({ view }) => view?.flows.some((flow) => flow.file === outside)) ?? false
  if (!isThere) return null
  return (
    <label className="environment-check">
      <input type="checkbox" checked={isOn} onChange={({ target }) => choose(target.checked)} />
      Simulated outside beside it: it writes its messages there too
    </label>
  )
}

interface SeenSheet {
  readonly sheet?: EnvironmentSheet
  /** The sheet tells of a run with its simulated outside beside it, or without. */
  readonly withOutside?: boolean
  readonly refused?: Notice
}

function useSheet(
  { file, withOutside, from }: StudioParams<'environments.sheet'> & { readonly withOutside: boolean },
  isWatched: boolean,
) {
  const page = usePage()
  const [seen, setSeen] = useState<SeenSheet>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const look = async () => {
      let isReached = false
      try {
        const sheet = await page.link.ask('environments.sheet', { file, withOutside, from })
        isReached = sheet.unknown === undefined && obstacleOf(sheet) === undefined
        if (!isOver) setSeen({ sheet, withOutside })
      } catch (error) {
        if (!isOver) setSeen((before) => ({ ...before, refused: asNotice(error) }))
      }
      // A broker that comes back, or a flow that is mended, is seen while the sheet stands open.
      if ((isWatched || !isReached) && !isOver) timer = setTimeout(() => void look(), LOOK_MS)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [page, file, withOutside, from, isWatched, turn])
  // What is shown meanwhile is of the choice before: it must not be confirmed for this one.
  const isCurrent = seen.sheet !== undefined && seen.withOutside === withOutside
  return { ...seen, isCurrent, again: () => setTurn((before) => before + 1) }
}
