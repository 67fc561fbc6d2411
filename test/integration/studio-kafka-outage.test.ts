import { expect } from 'vitest'
import { kafkaForThisFile } from '../support/kafka-for-this-file.ts'
import { needs, testNeeding } from '../support/needs.ts'
import type { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'
import { aPageOnKafka, figuresIn, FILE, runIn, send, untilState } from './studio-page.ts'

const kafka = kafkaForThisFile()
const withinMs = 60_000

const source = (client: StudioClient) => figuresIn(client)?.nodes['product-events']

/** Events that are told apart by their quantity. */
const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) =>
    JSON.stringify({ product_id: 'PROD001', quantity: from + i }),
  )

testNeeding(
  needs.kafka,
  'while Kafka is away its nodes say why, for how long and when it is tried again; the run goes on by itself and all messages arrive',
  async () => {
    const server = await kafka()
    const { client } = await aPageOnKafka(server.bootstrap, 'away')
    await client.ask('topics.create', { name: 'away-product_events', partitions: 2 })
    const { revision } = await client.ask('environments.sheet', { file: FILE })
    await client.ask('runs.start', { file: FILE, withOutside: false, confirmed: revision })
    await untilState(client, 'away', 'running')
    await send(client, 'away-product_events', events(1, 3))
    await until('three messages', () => figuresIn(client)?.counts.out === 3, { withinMs })

    await server.kill()
    const away = await until(
      'it to be told',
      () => (source(client)?.state === 'retrying' ? source(client)?.outage : undefined),
      { withinMs },
    )
    expect(away.nextInMs).toBeLessThanOrEqual(5_000)
    expect(source(client)?.cause).toMatch(new RegExp(`${server.bootstrap}.*Check `))
    const said = await until('a sentence of the run', () => {
      const notice = runIn(client, 'away')?.notice
      return notice?.code === 'BROKER_UNREACHABLE' ? notice : undefined
    })
    expect(said.message).toContain(server.bootstrap)
    expect(runIn(client, 'away')?.state).toBe('running')
    await until('its time to be counted', () => (source(client)?.outage?.sinceMs ?? 0) > away.sinceMs + 1_000)
    await until('the next try to be counted down', () => (figuresIn(client)?.outage?.nextInMs ?? 0) > 0)

    await server.restart()
    await until('all to be well', () => source(client)?.state === 'running' && !source(client)?.outage, {
      withinMs,
    })
    await until('that to be said', () => runIn(client, 'away')?.notice?.code === 'OUTAGE_OVER', { withinMs })
    expect(figuresIn(client)?.outage).toBeUndefined()
    await send(client, 'away-product_events', events(4, 6))
    const read = { topic: 'away-enriched_product_events', start: { at: 'beginning' } } as const
    await until(
      'all six to arrive',
      async () => {
        const { messages } = await client.ask('topics.read', read)
        const quantities = messages.map(
          ({ value }) => (JSON.parse(value ?? '') as { quantity: number }).quantity,
        )
        return new Set(quantities).size === 6
      },
      { withinMs },
    )
  },
  { timeoutMs: 240_000 },
)
