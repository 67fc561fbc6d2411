import { randomUUID } from 'node:crypto'
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { OverFrame } from '../../contract/protocol/frame.ts'
import type { Clock } from '../clock.ts'
import type { FlowRun } from '../flow/flow-run.ts'
import { HostSession } from '../host/host-session.ts'
import type { AnySource } from '../host/streams/stream-source.ts'
import { socketTransport } from '../host/transports/socket-transport.ts'
import { doorAddress, makeDoorFolder, removeDoorNote, writeDoorNote } from './door-notes.ts'
import { sweepDoors } from './knock-at.ts'
import { tapSources } from './tap-sources.ts'
import { isWaitedFor } from './wait-notes.ts'

/** Watchers at a time: each costs a socket. */
const MOST_WATCHERS = 32

/** How long a watcher has to read how the flows ended, in ms. */
const LAST_WORDS_MS = 900

/** So long a flow's start waits for who wants to look on, in ms. */
const WATCHED_MS = 500
const LOOK_MS = 5

export interface Door {
  /** Resolves when those who wait for the flows can see them; at once where nobody does, and soon in any case. */
  untilWatched(): Promise<void>
  /** Tells the watchers the last figures and the end; does not wait for one that does not read. */
  close(end: Omit<OverFrame, 'type'>): Promise<void>
}

interface Watcher {
  readonly socket: Socket
  readonly session: HostSession
}

export interface DoorOptions {
  readonly dataFolder: string
  readonly flows: readonly FlowRun[]
  /** What there is to see of them beside their messages. */
  readonly sources?: readonly AnySource[]
  /** Who runs them, for people. */
  readonly owner?: string
  /** Id of the process that starts another one in the place of this one when it dies. */
  readonly supervisor?: number | undefined
  readonly clock: Clock
}

/**
 * Lets other processes of this user look at the flows of this one: they see, and give no orders. Rejects where the
 * system lets nothing listen there; the flows run without it.
 */
export async function openDoor({
  dataFolder,
  flows,
  sources: more = [],
  owner,
  supervisor,
  clock,
}: DoorOptions): Promise<Door> {
  const address = doorAddress(dataFolder, process.pid)
  const over = new AbortController()
  const sources = [...more, ...tapSources(() => flows, clock, over.signal)]
  const watchers = new Set<Watcher>()
  const server = createServer((socket) => {
    // A watcher that dies is told of by "close", which the transport hears.
    socket.on('error', () => socket.destroy())
    if (watchers.size >= MOST_WATCHERS || over.signal.aborted) {
      socket.destroy()
      return
    }
    const closed = () => void socket.end()
    const transport = socketTransport(socket)
    const session = new HostSession({ transport, clock, process: process.pid, sources, closed })
    const watcher = { socket, session }
    watchers.add(watcher)
    socket.once('close', () => watchers.delete(watcher))
  })
  makeDoorFolder(dirname(address))
  await sweepDoors(dataFolder)
  await listen(server, address)
  if (process.platform !== 'win32') chmodSync(address, 0o600)
  // A door keeps no process alive that has nothing else to do.
  server.unref()
  const ids = flows.map(({ options }) => options.flow.file.id)
  writeDoorNote(dataFolder, {
    process: process.pid,
    address,
    flows: ids,
    token: randomUUID(),
    ...(owner === undefined ? {} : { owner }),
    ...(supervisor === undefined ? {} : { supervisor }),
  })
  return {
    untilWatched: async () => {
      if (!isWaitedFor(dataFolder, ids)) return
      const deadline = clock.monotonic() + WATCHED_MS
      do await clock.sleep(LOOK_MS)
      while (isWaitedFor(dataFolder, ids) && clock.monotonic() < deadline)
      // Who is in waits no more; what it has asked for is on its way.
      await clock.sleep(LOOK_MS)
    },
    close: async (end) => {
      server.close()
      removeDoorNote(dataFolder, process.pid)
      over.abort()
      if (watchers.size > 0) await withinLastWords(takeLeave(watchers, end), clock)
      for (const { socket } of watchers) socket.destroy()
    },
  }
}

/** Its timer ends with it: one that is left would keep the process for as long as nobody needs it. */
async function withinLastWords(leave: Promise<void>, clock: Clock): Promise<void> {
  const over = new AbortController()
  await Promise.race([leave, clock.sleep(LAST_WORDS_MS, { signal: over.signal })])
  over.abort()
}

/** Resolves when all have read it and are gone. */
async function takeLeave(watchers: ReadonlySet<Watcher>, end: Omit<OverFrame, 'type'>): Promise<void> {
  await Promise.all(
    [...watchers].map(async ({ socket, session }) => {
      const gone = new Promise((resolve) => socket.once('close', resolve))
      await session.over(end, LAST_WORDS_MS)
      session.close()
      await gone
    }),
  )
}

async function listen(server: Server, address: string): Promise<void> {
  // Of an earlier process with this id: a socket's file outlives whoever was killed.
  if (process.platform !== 'win32') rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
}
