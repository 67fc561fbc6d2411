import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { TapCounts } from '../../src/contract/inspection.ts'
import { encodeFrame } from '../../src/contract/protocol/codec.ts'
import { PROTOCOL_VERSION } from '../../src/contract/protocol/frame.ts'
import { tapStream, type TapNews } from '../../src/contract/protocol/tap-streams.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { doorAddress, readDoorNotes, writeDoorNote } from '../../src/runtime/door/door-notes.ts'
import { knockAt } from '../../src/runtime/door/knock-at.ts'
import { type Door, openDoor } from '../../src/runtime/door/open-door.ts'
import { socketTransport } from '../../src/runtime/host/transports/socket-transport.ts'
import { WatcherSession } from '../../src/runtime/host/watcher-session.ts'
import { SimulatedClock } from '../../src/runtime/simulated-clock.ts'
import { turn } from '../../src/runtime/turn.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { until } from '../support/until.ts'

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('out', 'topic-sink', { topic: 'copies' })
  .edge('in.out', 'out.in')
  .build()

const options = { flow: 'test-flow', node: 'in', port: 'out', perSecond: 10_000 }

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'door-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A flow in simulated time behind a door in real time. */
async function aDoor(clock = systemClock) {
  const folder = aFolder()
  const driver = await FlowTestDriver.start(flow)
  const door = await openDoor({ dataFolder: folder, flows: driver.running.flows, clock })
  onTestFinished(() => door.close({ ended: 'stopped' }))
  const [note] = readDoorNotes(folder)
  return { folder, driver, door, note: note! }
}

async function watch({ folder, note }: Awaited<ReturnType<typeof aDoor>>, reading: Promise<void>) {
  const socket = await knockAt(folder, note)
  const news: TapNews[] = []
  let missed = 0
  let end: unknown = 'open'
  const session = new WatcherSession({
    transport: socketTransport(socket!),
    clock: systemClock,
    closed: (error) => (end = error),
  })
  session.subscribe(tapStream, {
    options,
    credit: 8,
    item: async (item, { dropped }) => {
      news.push(item)
      missed = dropped
      await reading
    },
    dropped: (total) => (missed = total),
  })
  await until('the first counts', () => news.length > 0)
  const samples = () => news.flatMap((each) => (each.type === 'sample' ? [each.sample.id] : []))
  const stated = () => news.flatMap((each) => (each.type === 'state' ? each.ids : []))
  const counts = (): TapCounts | undefined =>
    news.findLast((each): each is Extract<TapNews, { type: 'counts' }> => each.type === 'counts')?.counts
  return { samples, stated, counts, missed: () => missed, end: () => end }
}

const orders = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: { amount: i } }))

async function sendSlowly(driver: FlowTestDriver, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 100) {
    await driver.send('orders', ...orders(100))
    await driver.advance(100)
  }
}

test('a tap client that stops reading costs the flow nothing, and what it is told in the end is exact', async () => {
  const place = await aDoor()
  const reading = Promise.withResolvers<void>()
  const watcher = await watch(place, reading.promise)
  await sendSlowly(place.driver, 2_000)
  expect((await place.driver.read('copies')).length).toBe(2_000)
  reading.resolve()
  await until('the newest counts', () => watcher.counts()?.seen === 2_000)
  await until('what became of all samples', () => watcher.stated().length === watcher.samples().length)
  const kept = watcher.counts()?.kept ?? 0
  expect(watcher.samples().length + watcher.missed()).toBe(kept)
  expect(watcher.missed()).toBeGreaterThan(0)
  expect(new Set(watcher.stated())).toEqual(new Set(watcher.samples()))
  await place.driver.drain()
})

test('a door closes within a second, also where a client does not read', async () => {
  const clock = new SimulatedClock()
  const place = await aDoor(clock)
  const socket = connect(place.note.address)
  socket.pause()
  onTestFinished(() => void socket.destroy())
  const [run] = place.driver.running.flows
  socketTransport(socket).send(encodeFrame({ header: { type: 'hello', version: PROTOCOL_VERSION } }))
  socketTransport(socket).send(
    encodeFrame({ header: { type: 'subscribe', id: 0, stream: 'tap', credit: 1, options } }),
  )
  await until('the tap', () => run?.options.services.inspector.isOn)
  await place.driver.send('orders', ...orders(10))
  const closed = place.door.close({ ended: 'stopped' })
  await clock.advance(1_000, turn)
  await closed
  expect(run?.options.services.inspector.isOn).toBe(false)
  expect(readDoorNotes(place.folder)).toEqual([])
  await place.driver.drain()
})

test('a client is told the last figures before its flow ends', async () => {
  const place = await aDoor()
  const watcher = await watch(place, Promise.resolve())
  await place.driver.send('orders', ...orders(50))
  await place.door.close({ ended: 'finished' })
  expect(await until('the end', () => (watcher.end() === undefined ? 'over' : undefined))).toBe('over')
  expect(watcher.counts()?.seen).toBe(50)
  expect(watcher.stated().length).toBe(watcher.samples().length)
  await place.driver.drain()
})

/** What a process that was killed left behind: its id may belong to another one by now. */
function leaveNote(folder: string, pid: number): void {
  const address = doorAddress(folder, pid)
  mkdirSync(join(folder, 'doors'), { recursive: true })
  writeFileSync(address, '')
  writeDoorNote(folder, { process: pid, address, flows: ['test-flow'], token: 'of the dead' })
}

test('a door that its clients have left leaves no timer behind, for which its process would have to live on', async () => {
  const clock = new SimulatedClock()
  const { door, folder, note, driver } = await aDoor(clock)
  const socket = await knockAt(folder, note)
  const left = new Promise((resolve) => socket?.once('close', resolve))
  const transport = socketTransport(socket!)
  await new Promise<void>((greeted) => {
    new WatcherSession({ transport, clock: systemClock, greeted: () => greeted(), closed: () => {} })
  })
  await door.close({ ended: 'stopped' })
  await left
  expect(clock.nextIn).toBeUndefined()
  await driver.drain()
})

test('notes of killed processes are taken away when a door is opened, also where their id lives again', async () => {
  const folder = aFolder()
  leaveNote(folder, process.ppid)
  leaveNote(folder, 2 ** 22 + 5)
  const driver = await FlowTestDriver.start(flow)
  const doors: Door[] = [
    await openDoor({ dataFolder: folder, flows: driver.running.flows, clock: systemClock }),
  ]
  expect(readDoorNotes(folder).map((note) => note.process)).toEqual([process.pid])
  expect(readdirSync(join(folder, 'doors')).toSorted()).toEqual([
    `${process.pid}.json`,
    `${process.pid}.sock`,
  ])
  for (const door of doors) await door.close({ ended: 'stopped' })
  expect(readdirSync(join(folder, 'doors'))).toEqual([])
  await driver.drain()
})

test('who knocks at the door of a killed process takes its note away, and never that of a later one', async () => {
  const folder = aFolder()
  leaveNote(folder, process.ppid)
  const [left] = readDoorNotes(folder)
  writeDoorNote(folder, { ...left!, token: 'of the living' })
  expect(await knockAt(folder, left!)).toBeUndefined()
  expect(readDoorNotes(folder).length).toBe(1)
  expect(await knockAt(folder, readDoorNotes(folder)[0]!)).toBeUndefined()
  expect(readdirSync(join(folder, 'doors'))).toEqual([])
})
