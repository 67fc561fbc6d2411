import { join } from 'node:path'
import { startFlows } from '../../src/runtime/run-flows.ts'
import { now } from '../shared-clock.ts'
import { enrichmentFlow } from './enrichment-flow.ts'
import { LockWaits } from './lock-waits.ts'

// One of several processes on one file: runs the enrichment from SIGUSR2, before which it is paused, to SIGTERM. Tells a
// line of JSON whenever its tasks or its finished messages change. Environment: FOLDER, PARTITIONS.
const folder = process.env['FOLDER'] ?? '.'
const partitions = Number(process.env['PARTITIONS'])
const LOOK_MS = 2

const waits = LockWaits.watch()
const running = await startFlows({
  flows: [
    {
      file: join(folder, 'bench.flow.json'),
      flow: enrichmentFlow({ partitions, price: 'number' }),
    },
  ],
  workspace: folder,
  dataFolder: join(folder, 'data'),
  owner: `bench (process ${process.pid})`,
})
const [flow] = running.flows
if (flow === undefined) throw new Error('No flow was started.')

const tasks = new Set<string>()
const told = { tasks: 0, out: 0 }
let going = false

running.onEvent((event) => {
  if (event.type !== 'transition') return
  if (event.machine === 'flow' && event.to === 'running' && !going) flow.pause()
  if (event.machine !== 'task') return
  if (event.to === 'running' || event.to === 'paused') tasks.add(event.id)
  else tasks.delete(event.id)
})
process.once('SIGUSR2', () => {
  going = true
  waits.reset()
  flow.resume()
})
process.once('SIGTERM', () => running.drain())
const looking = setInterval(() => {
  const { out } = flow.counts()
  if (out === told.out && tasks.size === told.tasks) return
  told.out = out
  told.tasks = tasks.size
  console.log(JSON.stringify({ ...told, at: now(), longestLockMs: waits.longestMs }))
}, LOOK_MS)

const { error } = await running.done
clearInterval(looking)
if (error !== undefined) throw error
