import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { Clock } from '../clock.ts'
import type { FlowRun } from '../flow/flow-run.ts'
import { HostSession } from '../host/host-session.ts'
import { socketTransport } from '../host/transports/socket-transport.ts'
import { doorAddress, makeDoorFolder, removeDoorNote, writeDoorNote } from './door-notes.ts'
import { tapSources } from './tap-sources.ts'

/** Watchers at a time: each costs a socket. */
const MOST_WATCHERS = 32

export interface Door {
  close(): void
}

export interface DoorOptions {
  readonly dataFolder: string
  readonly flows: readonly FlowRun[]
  readonly clock: Clock
}

/**
 * Lets other processes of this user look at the flows of this one: they see, and give no orders. Rejects where the
 * system lets nothing listen there; the flows run without it.
 */
export async function openDoor({ dataFolder, flows, clock }: DoorOptions): Promise<Door> {
  const address = doorAddress(dataFolder, process.pid)
  const sources = tapSources(() => flows, clock)
  const watchers = new Set<Socket>()
  const server = createServer((socket) => {
    // A watcher that dies is told of by "close", which the transport hears.
    socket.on('error', () => socket.destroy())
    if (watchers.size >= MOST_WATCHERS) {
      socket.destroy()
      return
    }
    watchers.add(socket)
    socket.once('close', () => watchers.delete(socket))
    const closed = () => socket.destroy()
    new HostSession({ transport: socketTransport(socket), clock, process: process.pid, sources, closed })
  })
  makeDoorFolder(dirname(address))
  await listen(server, address)
  if (process.platform !== 'win32') chmodSync(address, 0o600)
  // A door keeps no process alive that has nothing else to do.
  server.unref()
  const ids = flows.map(({ options }) => options.flow.file.id)
  writeDoorNote(dataFolder, { process: process.pid, address, flows: ids })
  return {
    close: () => {
      for (const socket of watchers) socket.destroy()
      server.close()
      removeDoorNote(dataFolder, process.pid)
    },
  }
}

async function listen(server: Server, address: string): Promise<void> {
  // Of an earlier process with this id: a socket's file outlives whoever was killed.
  if (process.platform !== 'win32') rmSync(address, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
}
