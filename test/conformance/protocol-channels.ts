import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { FRAME_BYTES } from '../../src/contract/protocol/frame.ts'
import { childProcessTransport } from '../../src/runtime/host/transports/child-process-transport.ts'
import { messagePortTransport } from '../../src/runtime/host/transports/message-port-transport.ts'
import { socketTransport } from '../../src/runtime/host/transports/socket-transport.ts'
import type { Transport } from '../../src/runtime/host/transports/transport.ts'
import { webSocketTransport } from '../../src/runtime/host/transports/web-socket-transport.ts'
import { type HostBehaviour, playHost } from './protocol-host.ts'

const hostFile = join(import.meta.dirname, 'fixtures/protocol-child.ts')

/** A watcher's end of a channel to a host that behaves as asked. */
export type Connect = (behaviour: HostBehaviour) => Promise<Transport>

export const channels: readonly { readonly name: string; readonly connect: Connect }[] = [
  {
    name: 'child process',
    connect: (behaviour) => {
      const child = fork(hostFile, [behaviour], { serialization: 'advanced' })
      onTestFinished(() => void child.kill('SIGKILL'))
      return Promise.resolve(childProcessTransport(child))
    },
  },
  {
    name: 'MessagePort',
    connect: (behaviour) => {
      const { port1, port2 } = new MessageChannel()
      const worker = new Worker(hostFile, { workerData: { behaviour, port: port2 }, transferList: [port2] })
      onTestFinished(async () => void (await worker.terminate()))
      return Promise.resolve(messagePortTransport(port1))
    },
  },
  {
    name: 'socket of the machine',
    connect: async (behaviour) => {
      const folder = mkdtempSync(join(tmpdir(), 'millrace-socket-'))
      const address = join(folder, 'host.sock')
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy())
        playHost(behaviour, socketTransport(socket))
      })
      onTestFinished(() => {
        server.close()
        rmSync(folder, { recursive: true, force: true })
      })
      await new Promise<void>((resolve) => server.listen(address, resolve))
      const socket = connect(address)
      onTestFinished(() => void socket.destroy())
      return socketTransport(socket)
    },
  },
  {
    name: 'WebSocket',
    connect: async (behaviour) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: FRAME_BYTES })
      onTestFinished(() => {
        for (const client of server.clients) client.terminate()
        server.close()
      })
      server.on('connection', (socket) => playHost(behaviour, webSocketTransport(socket)))
      await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as { readonly port: number }
      return webSocketTransport(new WebSocket(`ws://127.0.0.1:${port}`))
    },
  },
]
