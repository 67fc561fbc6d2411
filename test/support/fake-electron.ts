import { EventEmitter } from 'node:events'

/** What `electron` gives, as far as our window uses it: it is loaded where the binary is not. */
export class FakeWebContents extends EventEmitter {
  readonly sent: { readonly channel: string; readonly frame: Uint8Array }[] = []
  opensWindow: ((details: { url: string }) => { action: string }) | undefined
  readonly session = { setPermissionRequestHandler: () => undefined }

  send(channel: string, frame: Uint8Array): void {
    this.sent.push({ channel, frame })
  }

  isDestroyed(): boolean {
    return false
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.opensWindow = handler
  }
}

export class FakeWindow extends EventEmitter {
  readonly webContents = new FakeWebContents()
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> }
  shows = ''

  constructor(options: FakeWindow['options']) {
    super()
    this.options = options
  }

  loadURL(url: string): Promise<void> {
    this.shows = url
    return Promise.resolve()
  }

  show(): void {
    // Nobody looks.
  }
}

type PageHandler = (request: { readonly url: string }) => Response

export const fakeElectron = {
  BrowserWindow: FakeWindow,
  ipcMain: new EventEmitter(),
  opened: [] as string[],
  shell: {
    openExternal: (url: string) => {
      fakeElectron.opened.push(url)
      return Promise.resolve()
    },
  },
  handler: undefined as PageHandler | undefined,
  protocol: {
    registerSchemesAsPrivileged: () => undefined,
    handle: (_scheme: string, handler: PageHandler) => {
      fakeElectron.handler = handler
    },
  },
}
