import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { headerText } from '../../src/runtime/headers.ts'

test('a message that ends its process twice becomes a dead letter unrun, and all others come out once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-notes-'))
  await withBroker(folder, async (broker) => {
    await broker.createTopics([{ name: 'in', partitions: 1 }])
    const value = (id: number) => new TextEncoder().encode(JSON.stringify({ id, deadly: id === 57 }))
    await broker.append(
      Array.from({ length: 100 }, (_, id) => ({
        topic: 'in',
        key: null,
        value: value(id),
        headers: [],
        timestamp: 1,
      })),
    )
  })
  // The first end leaves a trace; the second and third happen while the message is noted as the running one.
  expect([run(folder), run(folder), run(folder)]).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL'])
  expect(run(folder)).toBeNull()
  await withBroker(folder, async (broker) => {
    expect(await idsIn(broker, 'out')).toEqual(
      Array.from({ length: 100 }, (_, id) => id).filter((id) => id !== 57),
    )
    expect(await idsIn(broker, 'millrace.test-flow.dead-letters')).toEqual([57])
    const page = await broker.read({
      topic: 'millrace.test-flow.dead-letters',
      partition: 0,
      offset: 0,
      maxMessages: 1,
      maxBytes: 1e6,
    })
    expect(headerText(page.messages[0]?.headers ?? [], 'millrace-error')).toBe('MESSAGE_CRASHED_HOST')
  })
})

/** Runs the flow once; the signal that ended it, or null. */
function run(folder: string): NodeJS.Signals | null {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'fixtures/crashing-host.ts'), folder], {
    stdio: 'inherit',
  }).signal
}

async function withBroker(folder: string, work: (broker: Broker) => Promise<void>): Promise<void> {
  const broker = await openEmbeddedBroker({ folder, clock: systemClock })
  await work(broker)
  await broker.close()
}

async function idsIn(broker: Broker, topic: string): Promise<readonly number[]> {
  const ids: number[] = []
  const [description] = await broker.describeTopics([topic])
  for (const { partition } of description?.ranges ?? []) {
    const page = await broker.read({ topic, partition, offset: 0, maxMessages: 1_000, maxBytes: 1e6 })
    for (const { value } of page.messages)
      ids.push((JSON.parse(new TextDecoder().decode(value ?? undefined)) as { id: number }).id)
  }
  return ids
}
