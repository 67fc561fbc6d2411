import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Purchasing {
  readonly address: string
  /** So many calls are answered; all others with 503. */
  answersLeft: number
  refused: number
  /** What was asked for and answered, in order. */
  readonly answered: string[]
}

/** A real server that knows prices and may be busy, for flows with a `callingMap`; it ends with the test. */
export async function aPurchasing(): Promise<Purchasing> {
  const server = createServer(({ url = '' }, response) => {
    if (purchasing.answersLeft > 0) {
      purchasing.answersLeft -= 1
      purchasing.answered.push(url.slice(1))
      response.writeHead(200).end('12.5')
    } else {
      purchasing.refused += 1
      response.writeHead(503).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const purchasing: Purchasing = { address, answersLeft: 0, refused: 0, answered: [] }
  return purchasing
}

/** A flow that asks it for the price of each product event. */
export function pricesFlow({ address }: Purchasing, { partitions = 1 } = {}): object {
  return {
    version: 1,
    id: 'plain-heron',
    name: 'Prices',
    topics: {
      product_events: { use: 'owned', partitions, format: 'json' },
      prices: { use: 'owned', partitions, format: 'json' },
    },
    nodes: [
      { id: 'events', kind: 'topic-source', name: 'Product events', config: { topic: 'product_events' } },
      {
        id: 'purchasing',
        kind: 'map',
        name: 'Ask purchasing',
        config: { rows: [{ to: 'service', value: address }] },
      },
      { id: 'out', kind: 'topic-sink', name: 'Prices', config: { topic: 'prices' } },
    ],
    edges: [
      { from: 'events.out', to: 'purchasing.in' },
      { from: 'purchasing.out', to: 'out.in' },
    ],
  }
}
