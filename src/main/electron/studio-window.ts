import { BrowserWindow, ipcMain, type IpcMainEvent, shell } from 'electron'
import { WINDOW_CHANNEL, WINDOW_HELLO } from '../../contract/studio/window-channel.ts'
import type { StudioEntrance } from '../studio/session/studio-entrance.ts'
import type { StudioSession } from '../studio/session/studio-session.ts'
import { PAGE_ORIGIN } from './app-protocol.ts'

type ShownStudio = Pick<StudioEntrance, 'isOver' | 'connect'>

/** A window on the Studio: a sandboxed page that reaches its services by frames, and nothing else. */
export function openStudioWindow(studio: ShownStudio, preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  keepOnItsPage(window)
  carryFrames(window, studio)
  void window.loadURL(`${PAGE_ORIGIN}/`)
  return window
}

/** Copy and paste, of our own page alone. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'clipboard-read'])

/** A link leads to the person's browser, and the window stays where it is. */
function keepOnItsPage({ webContents }: BrowserWindow): void {
  webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${PAGE_ORIGIN}/`)) event.preventDefault()
  })
  webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url)
    return { action: 'deny' }
  })
  webContents.session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(GRANTED.has(permission)),
  )
}

function carryFrames(window: BrowserWindow, studio: ShownStudio): void {
  const { webContents } = window
  let session: StudioSession | undefined
  const isOurs = ({ sender, senderFrame }: IpcMainEvent) =>
    sender === webContents && senderFrame?.url.startsWith(`${PAGE_ORIGIN}/`) === true
  const end = () => {
    const former = session
    session = undefined
    former?.end()
  }
  const meet = () => {
    const own = studio.connect({
      send: (frame) => {
        if (!webContents.isDestroyed()) webContents.send(WINDOW_CHANNEL, frame)
      },
      // Ended by the services: others have taken their place, on another folder.
      close: () => {
        if (session === own && !studio.isOver && !webContents.isDestroyed()) meet()
      },
    })
    session = own
  }
  const begin = (event: IpcMainEvent) => {
    if (!isOurs(event)) return
    end() // the page was loaded again
    meet()
  }
  const receive = (event: IpcMainEvent, frame: unknown) => {
    if (isOurs(event) && frame instanceof Uint8Array) session?.receive(frame)
  }
  ipcMain.on(WINDOW_HELLO, begin)
  ipcMain.on(WINDOW_CHANNEL, receive)
  window.on('closed', () => {
    ipcMain.off(WINDOW_HELLO, begin)
    ipcMain.off(WINDOW_CHANNEL, receive)
    end()
  })
}
