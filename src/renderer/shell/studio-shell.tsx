import { useEffect } from 'react'
import { useStore } from 'zustand'
import { allActions } from '../actions/all-actions.ts'
import { bindKeys } from '../actions/bind-keys.ts'
import { FlowCanvas } from '../canvas/flow-canvas.tsx'
import { StudioDialogs } from '../dialogs/studio-dialogs.tsx'
import { OutsideBar } from '../files/outside-bar.tsx'
import { UnwritableBar } from '../files/unwritable-bar.tsx'
import { Inspector } from '../inspector/inspector.tsx'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { isAway } from '../platform/studio-link.ts'
import { CommandSearch } from '../search/command-search.tsx'
import { RunNotice } from '../runs/run-notice.tsx'
import { useRun } from '../runs/use-runs.ts'
import { takeFlowFiles } from '../share/take-flow-files.ts'
import { WelcomeScreen } from '../welcome/welcome-screen.tsx'
import { BottomPanel } from './bottom-panel.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { LeftPanel } from './left-panel.tsx'
import { LeftRail } from './left-rail.tsx'
import { LookingOnBar } from './looking-on-bar.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { StatusBar } from './status-bar.tsx'
import './studio-shell.css'
import { TitleBar } from './title-bar.tsx'
import { UnreadableFile } from './unreadable-file.tsx'

export function StudioShell() {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file)
  const isLost = useStore(page.link.connection, isAway)
  // Figures are of before where the flow's process says nothing.
  const isQuiet = useRun()?.isQuiet === true
  useEffect(() => bindKeys(page, allActions), [page])
  useEffect(() => takeFlowFiles(page), [page])
  return (
    <div className={`shell ${isLost ? 'shell-away' : isQuiet ? 'shell-quiet' : ''}`}>
      <TitleBar />
      <ConnectionBar />
      <LookingOnBar />
      <NoticeBar />
      <OutsideBar />
      <UnwritableBar />
      {file === undefined ? <Outside /> : <Desk file={file} />}
      <StatusBar />
      <CommandSearch />
      <StudioDialogs />
    </div>
  )
}

function Outside() {
  const isArriving = useView((view) => view.isArriving)
  if (isArriving) return <div className="shell-outside" aria-busy />
  return (
    <div className="shell-outside">
      <UnreadableFile />
      <WelcomeScreen />
    </div>
  )
}

/** The panes around an open flow. */
function Desk({ file }: { readonly file: string }) {
  const isBottomOpen = useView((view) => view.isBottomOpen)
  return (
    <div className="desk">
      <div className="desk-upper">
        <LeftRail />
        <LeftPanel />
        <div className="desk-middle">
          <FlowCanvas key={file} />
          <RunNotice />
        </div>
        <Inspector />
      </div>
      {isBottomOpen && <BottomPanel />}
    </div>
  )
}
