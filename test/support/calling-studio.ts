import { fileURLToPath } from 'node:url'
import { examplesFolder, pageFolder } from '../../src/cli/studio/page-folder.ts'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { Studio } from '../../src/main/studio/studio.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { hostProcesses } from '../../src/runtime/host/host-process.ts'

// As `millrace studio FOLDER --no-open`, with flows in a host where a `map` calls a server.
const [, , , workspace = ''] = process.argv
const page = await pageFolder()
const startHost = hostProcesses({ file: fileURLToPath(new URL('calling-host.ts', import.meta.url)) })
const studio = new Studio({ workspace, examples: examplesFolder(), clock: systemClock, startHost })
const server = await StudioServer.start({ studio, page, port: 0 })
process.stdout.write(`${server.address}\n`)
process.once('SIGTERM', () => void server.close().then(() => studio.close()))
