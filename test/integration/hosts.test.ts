import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunEvent } from '../../src/contract/run-protocol.ts'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker } from '../../src/runtime/broker/port.ts'
import { type Clock, systemClock } from '../../src/runtime/clock.ts'
import { hostProcesses, type HostProgram } from '../../src/runtime/host/host-process.ts'
import { HostSupervisor } from '../../src/runtime/host/host-supervisor.ts'
import { aFlow } from '../support/a-flow.ts'
import { until } from '../support/until.ts'
import { temporaryFolder } from './cli-process.ts'

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)

test('a message at which the host runs out of memory is set aside after two crashes, and all others come out once', async () => {
  const folder = temporaryFolder()
  await fill(folder, 100, 'memory')
  const { supervisor, events } = supervise(folder, {
    file: fixture('deadly-host.ts'),
    nodeOptions: ['--max-old-space-size=48'],
  })
  expect(await supervisor.done).toEqual({ ended: 'finished' })
  // The first crash leaves a trace; the second and third happen while the message is noted as the running one.
  expect(supervisor.exits.map(({ end }) => end.ranOutOfMemory)).toEqual([true, true, true, false])
  expect(causes(events)).toHaveLength(3)
  expect(causes(events)[0]).toMatch(/^Its process \(\d+\) ran out of memory. It starts again in 0.5 s.$/)
  const summary = events.find((event) => event.type === 'summary')
  expect(summary?.counts).toEqual({ in: 100, out: 99, dropped: 0, deadLetters: 1, unfinished: 0 })
  await withBroker(folder, async (broker) => {
    expect(await idsIn(broker, 'out')).toEqual(
      Array.from({ length: 100 }, (_, id) => id).filter((id) => id !== 57),
    )
    expect(await idsIn(broker, 'millrace.test-flow.dead-letters')).toEqual([57])
  })
})

test('a host has a bound of memory of its own, and what it was given by hand instead', async () => {
  const boundOf = (nodeOptions: readonly string[]) =>
    new Promise<number>((resolve) => {
      const start = hostProcesses({ file: fixture('measured-host.ts'), nodeOptions })
      const said: string[] = []
      start({ line: (text) => void said.push(text), ended: () => resolve(Number(said.join(''))) })
    })
  const [own, given] = [await boundOf([]), await boundOf(['--max-old-space-size=300'])]
  // V8 counts its young objects too.
  expect(own).toBeGreaterThanOrEqual(1_024)
  expect(own).toBeLessThan(1_300)
  expect(given).toBeLessThan(600)
})

/** Ten times as impatient: a host is silent after 3 s, and says every second that it lives. */
const impatient: Clock = { ...systemClock, sleep: (ms, options) => systemClock.sleep(ms / 10, options) }

test('a message at which the host hangs is set aside after two ends, and all others come out once', async () => {
  const folder = temporaryFolder()
  await fill(folder, 100, 'loop')
  const { supervisor, events } = supervise(folder, { file: fixture('deadly-host.ts') }, { clock: impatient })
  expect(await supervisor.done).toEqual({ ended: 'finished' })
  expect(supervisor.exits.map(({ isSilent }) => isSilent)).toEqual([true, true, true, false])
  expect(causes(events)[0]).toContain('was silent for 30 s and was ended.')
  await withBroker(folder, async (broker) => {
    expect(await idsIn(broker, 'out')).toEqual(
      Array.from({ length: 100 }, (_, id) => id).filter((id) => id !== 57),
    )
    expect(await idsIn(broker, 'millrace.test-flow.dead-letters')).toEqual([57])
  })
})

test('a host that floods its line at a message is ended, and nothing is lost or doubled', async () => {
  const folder = temporaryFolder()
  await fill(folder, 100, 'flood')
  const { supervisor, events } = supervise(folder, { file: fixture('deadly-host.ts') })
  expect((await supervisor.done).ended).toBe('finished')
  expect(causes(events)[0]).toContain('more than 2000 frames within a second that nobody asked for')
  await withBroker(folder, async (broker) => {
    const ids = [...(await idsIn(broker, 'out')), ...(await idsIn(broker, 'millrace.test-flow.dead-letters'))]
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, id) => id))
  })
})

test('a host that floods its line is ended and named, and started again only after a while', async () => {
  const { supervisor, events } = supervise(temporaryFolder(), { file: fixture('flooding-host.ts') })
  const cause = await until('the end of the first process', () => causes(events)[0])
  expect(cause).toContain('more than 2000 frames within a second that nobody asked for')
  expect(supervisor.exits[0]?.end.signal).toBe('SIGKILL')
  supervisor.stopNow()
  expect((await supervisor.done).ended).toBe('failed')
})

test('a host that was killed goes on at the committed position, and its counts go on where they were', async () => {
  const folder = temporaryFolder()
  await fill(folder, 500)
  const { supervisor, events } = supervise(folder, { file: fixture('deadly-host.ts') }, { once: false })
  const finished = () => events.findLast((event) => event.type === 'metrics')?.counts.out
  await until('all messages', () => finished() === 500)
  const first = supervisor.pid
  if (first !== undefined) process.kill(first, 'SIGKILL')
  await until('another process', () => supervisor.state === 'running' && supervisor.pid !== first, {
    withinMs: 20_000,
  })
  await fill(folder, 100)
  await until('the new messages', () => finished() === 600, { withinMs: 20_000 })
  supervisor.drain()
  expect(await supervisor.done).toEqual({ ended: 'stopped' })
  expect(events.findLast((event) => event.type === 'summary')?.counts).toEqual({
    in: 600,
    out: 600,
    dropped: 0,
    deadLetters: 0,
    unfinished: 0,
  })
})

test('a flow that cannot run fails as it would here, without another start', async () => {
  const { supervisor } = supervise(temporaryFolder(), {}, { text: '{"version":1}' })
  const { ended, error } = await supervisor.done
  expect([ended, error?.code, supervisor.exits.length]).toEqual(['failed', 'FLOW_FILE_INVALID', 1])
})

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'in' })
  .node('deadly', 'deadly')
  .node('out', 'topic-sink', { topic: 'out' })
  .edge('in.out', 'deadly.in')
  .edge('deadly.out', 'out.in')
  .build()

interface Trial {
  readonly once?: boolean
  readonly text?: string
  readonly clock?: Clock
}

function supervise(
  folder: string,
  program: HostProgram,
  { once = true, text = JSON.stringify(flow), clock = systemClock }: Trial = {},
) {
  const events: RunEvent[] = []
  const supervisor = new HostSupervisor({
    request: {
      flows: [{ file: join(folder, 'test.flow.json'), text, values: {} }],
      workspace: folder,
      dataFolder: folder,
      brokerAddress: { kind: 'embedded' },
      owner: 'a test',
      topicNames: {},
      from: 'committed',
      discard: false,
      once,
      trusted: [],
    },
    flows: ['test-flow'],
    startHost: hostProcesses(program),
    clock,
    said: () => undefined,
  })
  supervisor.onEvent((event) => events.push(event))
  return { supervisor, events }
}

/** Why the flow had to start again, each time. */
function causes(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'transition' && event.to === 'backing-off' ? [event.cause ?? ''] : [],
  )
}

async function fill(folder: string, count: number, deed?: 'memory' | 'loop' | 'flood'): Promise<void> {
  await withBroker(folder, async (broker) => {
    await broker.createTopics([{ name: 'in', partitions: 1 }])
    await broker.append(
      Array.from({ length: count }, (_, id) => ({
        topic: 'in',
        key: null,
        value: new TextEncoder().encode(JSON.stringify({ id, ...(id === 57 ? { deadly: deed } : {}) })),
        headers: [],
        timestamp: 1,
      })),
    )
  })
}

async function withBroker(folder: string, work: (broker: Broker) => Promise<void>): Promise<void> {
  const broker = await openEmbeddedBroker({ folder, clock: systemClock })
  try {
    await work(broker)
  } finally {
    await broker.close()
  }
}

async function idsIn(broker: Broker, topic: string): Promise<readonly number[]> {
  const [description] = await broker.describeTopics([topic])
  const ids: number[] = []
  for (const { partition } of description?.ranges ?? []) {
    const page = await broker.read({ topic, partition, offset: 0, maxMessages: 1_000, maxBytes: 1e6 })
    for (const { value } of page.messages)
      ids.push((JSON.parse(new TextDecoder().decode(value ?? undefined)) as { id: number }).id)
  }
  return ids
}
