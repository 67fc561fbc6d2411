import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown, Eye, Pause, Play, RefreshCw, Square } from 'lucide-react'
import type { RunView } from '../../contract/studio/run-methods.ts'
import { outsideOf } from '../../flow/flow-file-name.ts'
import { actionOf } from '../actions/all-actions.ts'
import { keysText } from '../actions/keys-text.ts'
import { Button } from '../controls/button.tsx'
import { chosenOf } from '../environments/environment-store.ts'
import { useEnvironments, usePage, useRuns, useView, useWorkspace } from '../page/use-page.tsx'
import type { PageStudio } from '../page/page-studio.ts'
import { liveRun } from './run-flow.ts'
import { isLive } from './run-of.ts'
import '../controls/menu.css'
import './runs.css'
import { useRun } from './use-runs.ts'

/** Run, or apply what is drawn; pause; stop. Each place stays where it is, whatever the flow does. */
export function RunControls({ file }: { readonly file: string }) {
  const run = useRun()
  const live = run !== undefined && isLive(run) ? run : undefined
  return (
    <div className="run-controls" role="group" aria-label="Run">
      <RunButton live={live} />
      <RunMenu live={live} file={file} />
      <PauseButton live={live} />
      <StopButton live={live} />
    </div>
  )
}

interface OfRun {
  readonly live: RunView | undefined
}

function RunButton({ live }: OfRun) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isAsking = useRuns((runs) => runs.isAsking)
  const changes = useRuns((runs) => runs.changes.length)
  const isProtected = useEnvironments((list) => chosenOf(list).isProtected)
  const keys = keysText('$mod+Enter')
  const run = () => void actionOf('run.run').run(page)
  if (isProtected) return <WatchButton />
  if (live === undefined)
    return (
      <Button look="primary" title={`Run (${keys})`} disabled={isReadOnly || isAsking} onClick={run}>
        <Play size={16} strokeWidth={1.75} aria-hidden />
        Run
      </Button>
    )
  const isOff = isReadOnly || isAsking || !live.isOurs || changes === 0 || live.state === 'draining'
  return (
    <Button
      look={isOff ? 'framed' : 'primary'}
      title={
        live.isOurs
          ? `Drains, then goes on with what is drawn (${keys})`
          : `${live.owner} runs it; here it is only watched`
      }
      disabled={isOff}
      onClick={run}
    >
      <RefreshCw size={16} strokeWidth={1.75} aria-hidden />
      {live.isOurs ? applyText(changes) : 'Runs elsewhere'}
    </Button>
  )
}

function WatchButton() {
  const page = usePage()
  return (
    <Button
      look="framed"
      title="The topics of this flow and how far it has read them; nothing is written"
      onClick={() => void actionOf('environment.watch').run(page)}
    >
      <Eye size={16} strokeWidth={1.75} aria-hidden />
      Watch
    </Button>
  )
}

function applyText(changes: number): string {
  if (changes === 0) return 'Apply'
  return `Apply ${changes} ${changes === 1 ? 'change' : 'changes'}`
}

const MENU = [
  ['run.run', 'Continue'],
  ['run.beginning', 'From the beginning'],
  ['run.time', 'From a time…'],
  ['run.clean', 'With clean local data…'],
] as const

function RunMenu({ live, file }: OfRun & { readonly file: string }) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const outside = outsideOf(file)
  const hasOutside = useWorkspace(({ view }) => view?.flows.some((flow) => flow.file === outside)) ?? false
  const { isShared, isProtected } = useEnvironments(chosenOf)
  const isOutsideWanted = useRuns((runs) => (isShared ? runs.withOutsideShared : runs.withOutside))
  const isOn = live?.withOutside ?? isOutsideWanted
  return (
    <Menu.Root>
      <Menu.Trigger
        className="button button-plain run-more"
        aria-label="Ways to run"
        title="Ways to run"
        disabled={isReadOnly || isProtected}
      >
        <ChevronDown size={16} strokeWidth={1.75} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" side="bottom">
          <Menu.Popup className="menu">
            <WaysToRun />
            {hasOutside && (
              <Menu.CheckboxItem
                className="menu-item menu-check"
                checked={isOn}
                onCheckedChange={() => void actionOf('run.outside').run(page)}
              >
                Simulated outside beside it
                {isOn && <Check size={16} strokeWidth={1.75} aria-hidden />}
              </Menu.CheckboxItem>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function WaysToRun() {
  const page = usePage()
  // Whether one is off depends on all of it.
  useRuns((runs) => runs)
  return MENU.map(([action, title]) => (
    <Menu.Item
      key={action}
      className="menu-item"
      disabled={actionOf(action).isOff?.(page) === true}
      title={whyOff(page, action)}
      onClick={() => void actionOf(action).run(page)}
    >
      {title}
    </Menu.Item>
  ))
}

/** Why a way to run is off; undefined where it is not. */
function whyOff(page: PageStudio, action: (typeof MENU)[number][0]): string | undefined {
  if (actionOf(action).isOff?.(page) !== true) return undefined
  const run = liveRun(page)
  if (run?.isOurs === false) return `${run.owner} runs it; here it is only watched`
  if (run?.state === 'draining') return 'It finishes what is in work; then it can run again'
  if (action === 'run.run' && run !== undefined) return 'It runs as it is drawn: there is nothing to apply'
  if (action !== 'run.clean') return 'It is being asked for now'
  if (chosenOf(page.environments.getState()).isShared)
    return 'Others use this broker too: only local data can be deleted'
  return 'Stop it first: what it reads now cannot be deleted'
}

function PauseButton({ live }: OfRun) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isPaused = live?.state === 'paused'
  const isOff = isReadOnly || live === undefined || !live.isOurs || live.state === 'draining'
  const title = isPaused ? 'Resume' : 'Pause'
  const Icon = isPaused ? Play : Pause
  return (
    <Button
      title={isPaused ? title : `${title}: reads nothing more, and keeps what is in work`}
      aria-label={title}
      disabled={isOff}
      onClick={() => void actionOf(isPaused ? 'run.resume' : 'run.pause').run(page)}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
    </Button>
  )
}

function StopButton({ live }: OfRun) {
  const page = usePage()
  const isReadOnly = useView((view) => view.isReadOnly)
  const isDraining = live?.state === 'draining'
  const title = isDraining ? 'Stop now' : 'Stop'
  return (
    <Button
      title={
        isDraining
          ? `${title}: what is not committed is read again next time`
          : `${title}: finishes what is in work, then ends`
      }
      aria-label={title}
      disabled={isReadOnly || live === undefined || !live.isOurs}
      onClick={() => void actionOf(isDraining ? 'run.stop-now' : 'run.stop').run(page)}
    >
      <Square size={16} strokeWidth={1.75} aria-hidden className={isDraining ? 'run-stop-now' : ''} />
    </Button>
  )
}
