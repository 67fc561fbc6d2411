import { spawn } from 'node:child_process'

/** Asks the system to show an address. Nothing happens where there is no browser: the address is printed anyway. */
export function openBrowser(address: string): void {
  const [program, ...args] = openerOf(process.platform)
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  // `start` takes its first argument in quotes for a title.
  return platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
}
