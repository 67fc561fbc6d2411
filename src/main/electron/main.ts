import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { describeError } from '../../contract/errors.ts'
import { systemClock } from '../../runtime/clock.ts'
import { Studio } from '../studio/studio.ts'
import { homeWorkspace } from '../studio/workspace/home-workspace.ts'
import { announceScheme, servePage } from './app-protocol.ts'
import { openStudioWindow } from './studio-window.ts'

/** The program of the desktop app: the services of the Studio, and a window on them. */
async function start(): Promise<void> {
  announceScheme()
  await app.whenReady()
  const examples = join(app.getAppPath(), 'flows')
  const built = join(app.getAppPath(), 'dist/window')
  const studio = new Studio({
    workspace: homeWorkspace(join(homedir(), 'Millrace'), examples),
    examples,
    clock: systemClock,
  })
  servePage(join(built, 'renderer'))
  openStudioWindow(studio, join(built, 'preload/preload.cjs'))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', () => void studio.close())
}

try {
  await start()
} catch (error) {
  dialog.showErrorBox('Millrace cannot start', describeError(error))
  app.exit(1)
}
