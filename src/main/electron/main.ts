import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { describeError } from '../../contract/errors.ts'
import { systemClock } from '../../runtime/clock.ts'
import { sessionsFolder } from '../../runtime/trust/config-folder.ts'
import { RecentFolders } from '../studio/places/recent-folders.ts'
import { StudioHouse } from '../studio/places/studio-house.ts'
import { homeWorkspace } from '../studio/workspace/home-workspace.ts'
import { announceScheme, servePage } from './app-protocol.ts'
import { chooseFolder } from './choose-folder.ts'
import { openStudioWindow } from './studio-window.ts'

let isClosing = false

/** The program of the desktop app: the services of the Studio, and a window on them. */
async function start(): Promise<void> {
  announceScheme()
  await app.whenReady()
  const examples = join(app.getAppPath(), 'flows')
  const built = join(app.getAppPath(), 'dist/window')
  const studio = new StudioHouse({
    workspace: homeWorkspace(join(homedir(), 'Millrace'), examples),
    examples,
    clock: systemClock,
    home: homedir(),
    recent: new RecentFolders(sessionsFolder()),
    chooseFolder,
  })
  servePage(join(built, 'renderer'))
  openStudioWindow(studio, join(built, 'preload/preload.cjs'))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    // Flows finish what they have in work; whoever quits once more does not wait for that.
    event.preventDefault()
    if (isClosing) studio.runs.stopNow()
    else void studio.close().finally(() => app.exit())
    isClosing = true
  })
}

try {
  await start()
} catch (error) {
  dialog.showErrorBox('Millrace cannot start', describeError(error))
  app.exit(1)
}
