import { join } from 'node:path'
import { startFlows } from '../../src/runtime/run-flows.ts'
import { enrichmentFlow } from './enrichment-flow.ts'
import { writeProducts } from './reference-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

// The enrichment on Kafka until SIGTERM; a line `{"tasks":N}` whenever the number of running tasks changes. Environment:
// BROKER, IN, OUT, NAMESPACE, and where they are not to be the usual ones DATA, SESSION_MS and HEARTBEAT_MS.
const env = process.env
const folder = temporaryFolder()
writeProducts(folder)

const milliseconds = (name: string) => (env[name] === undefined ? undefined : Number(env[name]))
const sessionMs = milliseconds('SESSION_MS')
const heartbeatMs = milliseconds('HEARTBEAT_MS')

const running = await startFlows({
  flows: [
    {
      file: join(folder, 'bench.flow.json'),
      flow: enrichmentFlow({ partitions: 4, price: 'number' }),
    },
  ],
  workspace: folder,
  dataFolder: env['DATA'] ?? join(folder, 'data'),
  owner: `bench (process ${process.pid})`,
  brokerAddress: {
    kind: 'kafka',
    settings: {
      bootstrap: [env['BROKER'] ?? '127.0.0.1:9092'],
      ...(sessionMs === undefined ? {} : { sessionMs }),
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
    },
  },
  topicNames: {
    product_events: env['IN'] ?? 'product_events',
    enriched: env['OUT'] ?? 'enriched',
  },
  namespace: env['NAMESPACE'] ?? 'bench',
})

const tasks = new Set<string>()
let told = 0
running.onEvent((event) => {
  if (event.type !== 'transition' || event.machine !== 'task') return
  if (event.to === 'running') tasks.add(event.id)
  else tasks.delete(event.id)
  if (tasks.size !== told) console.log(JSON.stringify({ tasks: (told = tasks.size) }))
})
process.once('SIGTERM', () => running.drain())
const { error } = await running.done
if (error !== undefined) throw error
