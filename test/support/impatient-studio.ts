import { examplesFolder, pageFolder } from '../../src/cli/studio/page-folder.ts'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { Studio } from '../../src/main/studio/studio.ts'
import { impatientClock, impatientHosts } from './impatient.ts'

// As `millrace studio FOLDER --no-open`, with a clock that waits shorter: what takes half a minute is seen in seconds.
const [, , , workspace = ''] = process.argv
const page = await pageFolder()
const studio = new Studio({
  ...{ workspace, examples: examplesFolder(), clock: impatientClock, startHost: impatientHosts },
})
const server = await StudioServer.start({ studio, page, port: 0 })
process.stdout.write(`${server.address}\n`)
process.once('SIGTERM', () => void server.close().then(() => studio.close()))
