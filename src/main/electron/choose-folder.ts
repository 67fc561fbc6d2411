import { BrowserWindow, dialog } from 'electron'

/** By the system's own dialog; undefined where the person turned away from it. */
export async function chooseFolder(): Promise<string | undefined> {
  const [window] = BrowserWindow.getAllWindows()
  const options = {
    title: 'Open a folder',
    properties: ['openDirectory' as const, 'createDirectory' as const],
  }
  const { filePaths } =
    window === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options)
  return filePaths[0]
}
