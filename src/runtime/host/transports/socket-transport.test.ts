import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { turn } from '../../turn.ts'
import { socketTransport } from './socket-transport.ts'

/** Two ends of one connection. */
async function aPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as { readonly port: number }
  const here = connect(address.port, '127.0.0.1')
  const [there] = (await once(server, 'connection')) as [Socket]
  onTestFinished(() => {
    here.destroy()
    there.destroy()
    server.close()
  })
  return [here, there]
}

const frameOf = (number: number) => new Uint8Array(Buffer.from(String(number)))
const COUNT = 2_000

test('a burst of frames holds up nobody else, and comes whole, in order, and before the end is told', async () => {
  const [here, there] = await aPair()
  const [sender, receiver] = [socketTransport(here), socketTransport(there)]
  const got: number[] = []
  let mostInOneTurn = 0
  let inThisTurn = 0
  receiver.onMessage((frame) => {
    got.push(Number(Buffer.from(frame as Uint8Array).toString()))
    inThisTurn += 1
    mostInOneTurn = Math.max(mostInOneTurn, inThisTurn)
  })
  const closed = new Promise<number>((resolve) => receiver.onClose(() => resolve(got.length)))
  for (let number = 0; number < COUNT; number += 1) sender.send(frameOf(number))
  sender.close()
  let isOver = false
  void closed.then(() => (isOver = true))
  while (!isOver) {
    inThisTurn = 0
    await turn()
  }
  expect(await closed).toBe(COUNT)
  expect(got).toEqual(Array.from({ length: COUNT }, (_, number) => number))
  expect(mostInOneTurn).toBeLessThan(COUNT / 10)
})
