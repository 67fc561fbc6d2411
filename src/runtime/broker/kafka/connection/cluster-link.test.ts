import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../clock.ts'
import { ClusterLink } from './cluster-link.ts'

const API_VERSIONS = 18
const FIND_COORDINATOR = 10
/** Newest version of each request that the node speaks, by key. */
const VERSIONS = { 0: 7, 1: 10, [FIND_COORDINATOR]: 0, [API_VERSIONS]: 0 }

let server: Server
let sockets: Socket[]
let link: ClusterLink
/** Where the node says that node 1 is, the coordinator of every group. */
let coordinatorPort: number

beforeEach(async () => {
  sockets = []
  server = createServer((socket) => {
    sockets.push(socket)
    socket.on('data', (request) => void socket.write(answerTo(request)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  coordinatorPort = port
  link = new ClusterLink({ settings: { bootstrap: [`127.0.0.1:${port}`] }, clock: systemClock })
})
afterEach(() => {
  link.close()
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** One whole request a chunk, as small as these are. */
function answerTo(request: Buffer): Buffer {
  const body = request.readInt16BE(4) === API_VERSIONS ? versions() : coordinator()
  const head = new Encoder().writeInt32(4 + body.length).writeInt32(request.readInt32BE(8))
  return Buffer.concat([head.buffer, body])
}

function versions(): Buffer {
  const each = Object.entries(VERSIONS).map(([key, most]) =>
    new Encoder().writeInt16(Number(key)).writeInt16(0).writeInt16(most),
  )
  return new Encoder().writeInt16(0).writeArray(each).buffer
}

function coordinator(): Buffer {
  return new Encoder().writeInt16(0).writeInt32(1).writeString('127.0.0.1').writeInt32(coordinatorPort).buffer
}

test('a coordinator that came back at another address is asked there', async () => {
  const { place } = await link.coordinator('ship')
  expect(place).toBe(`127.0.0.1:${coordinatorPort}`)
  coordinatorPort++
  link.forgetCoordinator('ship')
  expect((await link.coordinator('ship')).place).toBe(`127.0.0.1:${coordinatorPort}`)
})

test('a coordinator is known until it is forgotten', async () => {
  const first = await link.coordinator('ship')
  coordinatorPort++
  expect(await link.coordinator('ship')).toBe(first)
})

test('a link that was closed opens nothing any more', async () => {
  await link.coordinator('ship')
  const before = sockets.length
  link.close()
  await expect(link.coordinator('fetch')).rejects.toMatchObject({ code: 'BROKER_CLOSED' })
  expect(sockets).toHaveLength(before)
})
