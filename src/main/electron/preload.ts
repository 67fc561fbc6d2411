import { contextBridge, ipcRenderer } from 'electron'
import {
  WINDOW_BRIDGE,
  WINDOW_CHANNEL,
  WINDOW_HELLO,
  type WindowBridge,
} from '../../contract/studio/window-channel.ts'

// Runs in the sandbox beside the page: the page sees this object, and neither Node nor Electron.
const bridge: WindowBridge = {
  connect: (receive) => {
    ipcRenderer.on(WINDOW_CHANNEL, (_event, frame: Uint8Array<ArrayBuffer>) => receive(frame))
    ipcRenderer.send(WINDOW_HELLO)
    return (frame) => ipcRenderer.send(WINDOW_CHANNEL, frame)
  },
}

contextBridge.exposeInMainWorld(WINDOW_BRIDGE, bridge)
