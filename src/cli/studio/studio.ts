import { homedir } from 'node:os'
import { FlowError } from '../../contract/errors.ts'
import { StudioServer } from '../../main/server/studio-server.ts'
import { RecentFolders } from '../../main/studio/places/recent-folders.ts'
import { StudioHouse } from '../../main/studio/places/studio-house.ts'
import { systemClock } from '../../runtime/clock.ts'
import { sessionsFolder } from '../../runtime/trust/config-folder.ts'
import { durationOption } from '../arguments/duration.ts'
import type { Call } from '../call.ts'
import { openBrowser } from './open-browser.ts'
import { examplesFolder, pageFolder } from './page-folder.ts'
import { studioWorkspace } from './studio-workspace.ts'

/** `millrace studio`: serves until Ctrl-C, or for a time. */
export async function openStudio(call: Call): Promise<number> {
  const workspace = studioWorkspace(call.optionalArgument(0))
  const port = portOf(call.text('port'))
  const given = call.text('for')
  const endsAfterMs = given === undefined ? undefined : durationOption('--for', given)
  const page = await pageFolder()
  const sessions = sessionsFolder()
  const studio = new StudioHouse({
    ...{ workspace, examples: examplesFolder(), clock: systemClock, home: homedir() },
    recent: new RecentFolders(sessions),
  })
  try {
    const server = await StudioServer.start({ studio, page, port, sessions })
    await tellAddress(call, server.address, workspace)
    if (!call.isOff('open')) openBrowser(server.address)
    await untilStopped(endsAfterMs)
    await server.close()
    return 0
  } finally {
    await closeStudio(call, studio)
  }
}

/** Within so many ms a Ctrl-C that comes twice is one. */
const ONE_PRESS_MS = 100

async function tellAddress({ terminal }: Call, address: string, workspace: string): Promise<void> {
  await terminal.data(terminal.json ? JSON.stringify({ address, workspace }) : address)
  terminal.note(`The Studio works in ${workspace}. Ctrl-C ends it.`)
}

function portOf(given: string | undefined): number {
  if (given === undefined) return 0
  const port = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN
  if (port >= 1 && port <= 65_535) return port
  throw new FlowError('USAGE', {
    message: `"${given}" is no port.`,
    hint: 'A port is a number from 1 to 65535, as in --port 7700.',
  })
}

/** Flows at work finish what they have begun, unless they are told a second time. */
async function closeStudio({ terminal }: Call, studio: StudioHouse): Promise<void> {
  const { live } = studio.runs
  if (live > 0) {
    terminal.note(`Draining ${live === 1 ? 'a flow' : `${live} flows`}. Ctrl-C again stops at once.`)
    const told = systemClock.monotonic()
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (systemClock.monotonic() - told > ONE_PRESS_MS) studio.runs.stopNow()
      })
  }
  await studio.close()
}

/** npm hands on a Ctrl-C that the terminal has told already: it may come twice. */
function untilStopped(endsAfterMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
    if (endsAfterMs !== undefined) systemClock.setTimeout(resolve, endsAfterMs)
  })
}
