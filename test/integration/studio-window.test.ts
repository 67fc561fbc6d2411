import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { WINDOW_CHANNEL, WINDOW_HELLO } from '../../src/contract/studio/window-channel.ts'
import { decodeStudioFrame, encodeStudioFrame } from '../../src/contract/studio/studio-protocol.ts'
import { CONTENT_SECURITY_POLICY } from '../../src/main/studio/page/page-policy.ts'
import type { PageLink, StudioSession } from '../../src/main/studio/session/studio-session.ts'
import { servePage } from '../../src/main/electron/app-protocol.ts'
import { openStudioWindow } from '../../src/main/electron/studio-window.ts'
import { aStudio } from '../support/a-studio.ts'
import { fakeElectron, type FakeWindow } from '../support/fake-electron.ts'
import { until } from '../support/until.ts'

vi.mock('electron', async () => (await import('../support/fake-electron.ts')).fakeElectron)

const root = fileURLToPath(new URL('../..', import.meta.url))
const request = encodeStudioFrame({ type: 'request', id: 1, method: 'workspace.show', content: {} })

function aWindow(): FakeWindow {
  return openStudioWindow(aStudio().studio, '/preload.cjs') as unknown as FakeWindow
}

function event(window: FakeWindow, url = 'app://studio/') {
  return { sender: window.webContents, senderFrame: { url } }
}

function framesOf(window: FakeWindow) {
  return window.webContents.sent.map(({ frame }) => decodeStudioFrame(frame))
}

test('the page of the window is sandboxed, without Node, and shows the page of the app alone', () => {
  const window = aWindow()
  expect(window.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  expect(window.shows).toBe('app://studio/')
  const leaving = { url: 'https://elsewhere.example/', preventDefault: vi.fn<() => void>() }
  window.webContents.emit('will-navigate', leaving)
  expect(leaving.preventDefault).toHaveBeenCalled()
  for (const url of ['https://docs.example/', 'file:///etc/passwd', 'javascript:alert(1)'])
    expect(window.webContents.opensWindow?.({ url })).toEqual({ action: 'deny' })
  expect(fakeElectron.opened).toEqual(['https://docs.example/'])
})

test('the window has the same services as the browser', async () => {
  const window = aWindow()
  fakeElectron.ipcMain.emit(WINDOW_HELLO, event(window))
  fakeElectron.ipcMain.emit(WINDOW_CHANNEL, event(window), request)
  const answer = await until('the answer', () => framesOf(window).find(({ type }) => type === 'answer'))
  expect(answer).toMatchObject({ id: 1, content: { name: 'shop-flows' } })
})

test('services on another folder meet the page of the window at once, and the end of all is an end', async () => {
  const [first, second] = [aStudio().studio, aStudio().studio]
  const entrance = {
    at: first,
    isOver: false,
    connect: (link: PageLink): StudioSession => entrance.at.connect(link),
  }
  const window = openStudioWindow(entrance, '/preload.cjs') as unknown as FakeWindow
  fakeElectron.ipcMain.emit(WINDOW_HELLO, event(window))
  entrance.at = second
  await first.close()
  const hellos = () => framesOf(window).filter(({ type }) => type === 'hello')
  expect(hellos()).toMatchObject([{ studio: first.id }, { studio: second.id }])
  entrance.isOver = true
  await second.close()
  expect(hellos()).toHaveLength(2)
})

test('a frame of another page, or of a frame inside it, is not heard', () => {
  const window = aWindow()
  fakeElectron.ipcMain.emit(WINDOW_HELLO, event(window, 'https://attacker.example/'))
  fakeElectron.ipcMain.emit(WINDOW_HELLO, { ...event(window), sender: {} })
  fakeElectron.ipcMain.emit(WINDOW_HELLO, { ...event(window), senderFrame: null })
  expect(window.webContents.sent).toEqual([])
})

test('the page comes with its policy, from its own folder and under its own name', async () => {
  servePage(aStudio().page)
  const answer = (url: string) => fakeElectron.handler?.({ url }) as Response
  const page = answer('app://studio/')
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, CONTENT_SECURITY_POLICY])
  expect(await page.text()).toContain('<title>Millrace</title>')
  expect(answer('app://studio/../millrace.json').status).toBe(404)
  expect(answer('app://other/').status).toBe(404)
})

test('the desktop app builds without the binary of Electron, its preload script as CommonJS', () => {
  const builder = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status, stderr } = spawnSync(process.execPath, [builder, 'build', '--logLevel', 'error'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const preload = readFileSync(join(root, 'dist/window/preload/preload.cjs'), 'utf8')
  expect(preload).toContain('require("electron")')
  expect(preload).not.toMatch(/^import /m)
  for (const file of [
    'main/electron/main.js',
    'main/studio/preview/preview-thread.js',
    'main/studio/references/look-thread.js',
    'runtime/host/host-main.js',
  ])
    expect(readFileSync(join(root, 'dist/window/main', file), 'utf8')).not.toBe('')
})
