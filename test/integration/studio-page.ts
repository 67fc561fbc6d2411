import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { StudioNews } from '../../src/contract/studio/news.ts'
import type { RunFigures, RunView } from '../../src/contract/studio/run-methods.ts'
import { openBroker } from '../../src/runtime/broker/open-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { aServedStudio } from '../support/a-studio.ts'
import { StudioClient } from '../support/studio-client.ts'
import { until } from '../support/until.ts'

/** The flow that the pages of these tests have open. */
export const FILE = 'flows/product-enrichment/product-enrichment.flow.json'

/** A page that has the example open. */
export async function aPage() {
  const { address, folder } = await aServedStudio()
  const client = await StudioClient.connect(address, 10_000)
  await client.ask('workspace.open', { file: FILE })
  return { client, folder, address }
}

/** A page that has chosen a new environment on a Kafka, its topics kept apart by a prefix. */
export async function aPageOnKafka(bootstrap: string, name: string, more: object = {}) {
  const page = await aPage()
  // Flows of one id would share groups on the one Kafka of this file.
  const file = join(page.folder, FILE)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"amber-otter"', `"${name}-otter"`))
  const environment = {
    broker: { kafka: { bootstrap: [bootstrap] } },
    topics: { prefix: `${name}-` },
    ...more,
  }
  await page.client.ask('environments.save', { name, environment, over: null })
  await page.client.ask('environments.choose', { name })
  return { ...page, observer: await anObserver(bootstrap) }
}

/** Looks at the cluster as an admin does, and joins nothing. */
export async function anObserver(bootstrap: string): Promise<Broker> {
  const address = { kind: 'kafka', settings: { bootstrap: [bootstrap] } } as const
  const broker = await openBroker({ address, dataFolder: ':memory:', clock: systemClock })
  onTestFinished(() => broker.close())
  return broker
}

/** What the page was told last about a subject. */
export function latest<About extends StudioNews['about']>(client: StudioClient, about: About) {
  return client.news.findLast((news) => news.about === about) as
    Extract<StudioNews, { readonly about: About }> | undefined
}

/** What the page was told last of its run in an environment. */
export function runIn(client: StudioClient, environment: string): RunView | undefined {
  return latest(client, 'runs')?.runs.find((run) => run.file === FILE && run.environment === environment)
}

/** What the page was told last that its open flow does. */
export function figuresIn(client: StudioClient): RunFigures | undefined {
  return latest(client, 'run-figures')?.figures
}

export const untilState = (client: StudioClient, environment: string, state: RunView['state']) =>
  until(`the run to be ${state}`, () => runIn(client, environment)?.state === state, { withinMs: 90_000 })

export const event = (product: string) => JSON.stringify({ product_id: product, quantity: 1 })

/** Writes to a topic of the chosen environment. */
export async function send(client: StudioClient, topic: string, values: readonly string[]): Promise<void> {
  for (const value of values) await client.ask('topics.produce', { topic, key: 'PROD001', value })
}
