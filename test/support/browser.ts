import { existsSync } from 'node:fs'

/** Debian's Chromium, or the one that `MILLRACE_CHROMIUM` names. */
export const chromiumPath = [
  process.env['MILLRACE_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))

/** What it needs where there is no graphics card and no user of its own, and to stay off the network. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
