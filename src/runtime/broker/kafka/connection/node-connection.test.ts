import Encoder from 'kafkajs/src/protocol/encoder.js'
import { expect, onTestFinished, test } from 'vitest'
import { ScriptedServer } from '../../../../../test/support/scripted-server.ts'
import { until } from '../../../../../test/support/until.ts'
import { type Clock, systemClock } from '../../../clock.ts'
import { SimulatedClock } from '../../../simulated-clock.ts'
import { turn } from '../../../turn.ts'
import { NodeConnection } from './node-connection.ts'

const API_VERSIONS = 18
const METADATA = 3
/** Newest version of each request that the node speaks, by key. */
const VERSIONS = { 0: 7, 1: 10, [METADATA]: 0, [API_VERSIONS]: 0 }

const metadata = { topics: ['orders'], allowAutoTopicCreation: false }

async function aNode(answer: (apiKey: number) => Buffer | 'end' | undefined, clock: Clock = systemClock) {
  let asked = 0
  const server = await ScriptedServer.listen((request) => {
    if (request.length < 12) return undefined
    asked++
    const body = answer(request.readInt16BE(4))
    return body instanceof Buffer ? framed(request, body) : body
  })
  const node = new NodeConnection({
    address: { host: '127.0.0.1', port: server.port },
    settings: { bootstrap: [`127.0.0.1:${server.port}`] },
    clock,
  })
  onTestFinished(async () => {
    node.close()
    await server.close()
  })
  return { node, asked: () => asked }
}

function framed(request: Buffer, body: Buffer): Buffer {
  const head = new Encoder().writeInt32(4 + body.length).writeInt32(request.readInt32BE(8))
  return Buffer.concat([head.buffer, body])
}

function versions(): Buffer {
  const each = Object.entries(VERSIONS).map(([key, most]) =>
    new Encoder().writeInt16(Number(key)).writeInt16(0).writeInt16(most),
  )
  return new Encoder().writeInt16(0).writeArray(each).buffer
}

/** Of a cluster without nodes and topics. */
const nothingKnown = new Encoder().writeArray([]).writeArray([]).buffer

test('a node that hangs up at the first question, and answers when it is asked again, is an outage and wants no user', async () => {
  let questions = 0
  const { node } = await aNode((key) => {
    if (key === API_VERSIONS) return versions()
    return questions++ === 0 ? 'end' : nothingKnown
  })
  await expect(node.call('Metadata', metadata)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
  expect(questions).toBe(2)
  expect(await node.call('Metadata', metadata)).toMatchObject({ topicMetadata: [] })
})

test('a node that hangs up at every question behind the greeting asks for a user', async () => {
  const { node } = await aNode((key) => (key === API_VERSIONS ? versions() : 'end'))
  await expect(node.call('Metadata', metadata)).rejects.toMatchObject({
    code: 'BROKER_ACCESS_DENIED',
    message: expect.stringContaining('as one that asks for a user does') as string,
  })
})

test('a node that is slow to greet is given more time at each try, until it has answered', async () => {
  const clock = new SimulatedClock()
  let isSilent = true
  const { node, asked } = await aNode(() => (isSilent ? undefined : versions()), clock)
  const gaveUpAfter: number[] = []
  for (let attempt = 1; attempt <= 4; attempt++) {
    const greeting = node.versions().then(
      () => 'greeted',
      () => 'silent',
    )
    await until('the question', () => asked() === attempt)
    const began = clock.monotonic()
    let end: string | undefined
    void greeting.then((how) => (end = how))
    while (end === undefined) await clock.advance(500, turn)
    expect(end).toBe('silent')
    gaveUpAfter.push(clock.monotonic() - began)
  }
  expect(gaveUpAfter).toEqual([2_500, 4_500, 8_500, 8_500])
  isSilent = false
  expect(await node.versions()).toMatchObject({ [METADATA]: { maxVersion: 0 } })
})

test('a connection that is closed while its node says no word is over at once', async () => {
  // Time stands still: no wait ends by itself.
  const { node, asked } = await aNode(() => undefined, new SimulatedClock())
  const greeted = node.versions().catch((error: unknown) => error)
  await until('the greeting to arrive', () => asked() === 1)
  node.close()
  expect(await greeted).toMatchObject({ code: 'BROKER_UNREACHABLE' })
})
