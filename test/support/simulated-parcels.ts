import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/runtime/clock.ts'
import { openDoor } from '../../src/runtime/door/open-door.ts'
import { aFlow } from './a-flow.ts'
import { FlowTestDriver } from './flow-test-driver.ts'
import { until } from './until.ts'

// A flow at work in simulated time, in a process of its own, with a door as `millrace run` opens one. It writes its file
// into the workspace that it is given, and does what it is told by the process that forked it.

/** Thirty times twenty seconds are ten minutes. */
const ROUNDS = 30
const ROUND_MS = 20_000
const EACH = 500

const flow = aFlow()
  .with({ name: 'Parcels' })
  .node('parcels', 'topic-source', { topic: 'parcels' })
  .node('weighed', 'map', { rows: [{ to: 'heavy', cel: 'value.weight > 10' }] })
  .node('sent', 'topic-sink', { topic: 'sent' })
  .edge('parcels.out', 'weighed.in')
  .edge('weighed.out', 'sent.in')
  .build()

const [, , folder = ''] = process.argv
let sent = 0
let driver: FlowTestDriver | undefined

async function send(count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, i) => ({
    key: `parcel-${sent + i}`,
    value: { weight: sent + i, text: 'x'.repeat(2_000) },
  }))
  sent += count
  await driver?.send('parcels', ...messages)
}

const deeds = {
  /** Lays the file into the workspace. */
  file: async () => {
    mkdirSync(join(folder, 'flows'), { recursive: true })
    writeFileSync(join(folder, 'flows/parcels.flow.json'), JSON.stringify(flow))
  },
  run: async () => {
    driver = await FlowTestDriver.start(flow)
    const dataFolder = join(folder, '.millrace/local')
    await openDoor({ dataFolder, flows: driver.running.flows, clock: systemClock })
    const { inspector } = driver.running.flows[0]!.options.services
    await until('the tap to be set', () => inspector.isOn)
    await send(5)
  },
  /** Ten minutes of a busy flow. */
  'ten-minutes': async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await send(EACH)
      await driver?.advance(ROUND_MS)
    }
    await until('all to be handled', async () => {
      await driver?.settle()
      return driver?.counts()?.out === sent
    })
  },
  one: async () => send(1),
} satisfies Record<string, () => Promise<void>>

process.on('message', (deed: keyof typeof deeds) => {
  void deeds[deed]().then(() => process.send?.({ deed, sent }))
})
process.once('disconnect', () => process.exit())
