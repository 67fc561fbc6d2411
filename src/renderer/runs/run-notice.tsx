import { X } from 'lucide-react'
import { useEffect } from 'react'
import type { NextStep } from '../../contract/next-step.ts'
import type { Refusal } from '../../contract/protocol/frame.ts'
import type { RunView } from '../../contract/studio/run-methods.ts'
import { actionOf } from '../actions/all-actions.ts'
import { Button } from '../controls/button.tsx'
import { NOTHING_SELECTED } from '../document/selection-store.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { useDrawn, usePage, useRestriction, useRuns, useView } from '../page/use-page.tsx'
import { AbandonedNotice } from './abandoned-notice.tsx'
import { abandonedRun, isLive } from './run-of.ts'
import './runs.css'
import { RestrictedNotice } from './restricted-notice.tsx'
import { shownFigures, useRun } from './use-runs.ts'

/** That all is well again asks nothing of anybody, and goes by itself. */
const GOOD_NEWS_MS = 8_000

/** What a person should know of the run: over the canvas, so that nothing moves when it comes. */
export function RunNotice() {
  const run = useRun()
  const file = useDrawn((drawn) => drawn.file)
  const abandoned = useRuns(({ all }) => abandonedRun(all, file))
  const putAway = useRuns((runs) => runs.putAway)
  const restricted = useRestriction(({ would }) => would)
  const said = run === undefined ? undefined : noticeOf(run)
  if (restricted !== undefined) return <RestrictedNotice would={restricted} />
  if (run !== undefined && said !== undefined && keyOf(run, said) !== putAway)
    return <Shown run={run} said={said} />
  return abandoned === undefined ? null : <AbandonedNotice run={abandoned} />
}

function Shown({ run, said }: { readonly run: RunView; readonly said: Refusal }) {
  const page = usePage()
  const key = keyOf(run, said)
  useEffect(() => {
    if (said.code !== 'OUTAGE_OVER') return
    const timer = setTimeout(() => page.runs.setState({ putAway: key }), GOOD_NEWS_MS)
    return () => clearTimeout(timer)
  }, [page, said.code, key])
  const isAway = useRuns((runs) => shownFigures(runs)?.outage !== undefined)
  const cures = run.isOurs && isLive(run) ? curesOf(said.step) : []
  return (
    <div
      className={`run-notice run-notice-${isAway || run.isQuiet === true ? 'troubled' : run.state}`}
      role={run.state === 'failed' ? 'alert' : 'status'}
    >
      <span>
        <strong>{said.message}</strong>{' '}
        {isAway &&
          said.code === 'BROKER_UNREACHABLE' &&
          'Messages stay in their topics, and it is tried again by itself. '}
        {(cures.length === 0 || isNamedLike(said.step)) && said.hint}{' '}
        {said.code !== '' && <code>{said.code}</code>}
      </span>
      {cures.map((cure) => (
        <CureButton key={cure.title} cure={cure} />
      ))}
      <Button aria-label="Close" title="Close" onClick={() => page.runs.setState({ putAway: key })}>
        <X size={16} strokeWidth={1.75} aria-hidden />
      </Button>
    </div>
  )
}

interface Cure {
  readonly title: string
  readonly run: (page: PageStudio) => void
}

function CureButton({ cure: { title, run } }: { readonly cure: Cure }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  return (
    <Button look="framed" disabled={isReadOnly} onClick={() => run(page)}>
      {title}
    </Button>
  )
}

const readAgain: Cure = {
  title: 'Run from the beginning',
  run: (page) => void actionOf('run.beginning').run(page),
}

const sendMessage: Cure = {
  title: 'Send message',
  run: (page) => {
    // To the topic that has nothing, and not to the node that happens to be selected.
    page.selection.setState(NOTHING_SELECTED, true)
    void actionOf('run.send').run(page)
  },
}

/** What is an option in a terminal is a button here. */
function curesOf(step: NextStep | undefined): readonly Cure[] {
  switch (step?.do) {
    case 'read-again':
      return [readAgain, sendMessage]
    case 'choose-start':
      return [readAgain]
    case 'send-message':
      return [sendMessage]
    case 'create-topic':
      return [createTopic(step)]
    default:
      return []
  }
}

function createTopic({ topic: name, isCompacted }: Extract<NextStep, { readonly do: 'create-topic' }>): Cure {
  return {
    title: 'Create the topic',
    run: ({ dialogs }) => dialogs.setState({ open: { type: 'new-topic', name, isCompacted } }),
  }
}

/** Creating it may be the wrong step: something there is called much like it. */
function isNamedLike(step: NextStep | undefined): boolean {
  return step?.do === 'create-topic' && step.near !== undefined
}

function noticeOf(run: RunView): Refusal | undefined {
  if (run.isEnvironmentChanged === true && run.cause === undefined) return changedEnvironment(run)
  if (run.cause !== undefined && run.state !== 'stopped') return run.cause
  return isLive(run) ? run.notice : undefined
}

function changedEnvironment({ environment, isOurs }: RunView): Refusal {
  return {
    code: '',
    message: `The environment "${environment}" is another one than this run began with, and the run goes on with that.`,
    hint: isOurs ? 'Stop it and run it again to use what the file says now.' : '',
  }
}

function keyOf({ startedAt }: RunView, { code, message }: Refusal): string {
  return `${startedAt} ${code} ${message}`
}
