import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import type { BatchAnswer, Message } from '../../src/runtime/node-api.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { aBatchKind, aWaitingKind, OutsideFile } from '../support/test-kinds.ts'

const idOf = ({ value }: { readonly value: unknown }) => (value as { id: string }).id
const goesOn = (message: Message): BatchAnswer => [{ port: 'out', message }]

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'requests' })
  .node('lot', 'lot')
  .node('out', 'topic-sink', { topic: 'answers' })
  .edge('in.out', 'lot.in')
  .edge('lot.out', 'out.in')
  .build()

/** Answers when the test says so, and remembers what it was asked for together. */
class Lots {
  readonly asked: string[][] = []
  private readonly waiting: (() => void)[] = []

  readonly process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    this.asked.push(messages.map(idOf))
    await new Promise<void>((resolve) => this.waiting.push(resolve))
    return messages.map(goesOn)
  }

  answer(): void {
    this.waiting.shift()?.()
  }
}

const send = (driver: FlowTestDriver, ...ids: readonly string[]) =>
  driver.send('requests', ...ids.map((id) => ({ key: id[0]!, value: { id } })))

test('messages that come together are asked for together, those of one key too, and what comes meanwhile is the next batch', async () => {
  const lots = new Lots()
  const driver = await FlowTestDriver.start(flow, { kinds: [aBatchKind('lot', lots.process)] })
  await send(driver, 'a1', 'a2', 'b1', 'a3')
  await send(driver, 'a4', 'c1')
  await send(driver, 'b2')
  expect(lots.asked).toEqual([['a1', 'a2', 'b1', 'a3']])
  lots.answer()
  await driver.settle()
  expect((await driver.read('answers')).map(idOf)).toEqual(['a1', 'a2', 'b1', 'a3'])
  expect(lots.asked).toEqual([
    ['a1', 'a2', 'b1', 'a3'],
    ['a4', 'c1', 'b2'],
  ])
  lots.answer()
  await driver.drain()
  expect(driver.counts()).toEqual({ in: 7, out: 7, dropped: 0, deadLetters: 0, unfinished: 0 })
})

test('each message ends by its own answer: out, dropped, or a dead letter', async () => {
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> =>
    messages.map((message) => {
      if (idOf(message) === 'a2') return []
      if (idOf(message) === 'a3') return new FlowError('NODE_FAILED', { message: 'No.' })
      return goesOn(message)
    })
  const driver = await FlowTestDriver.start(flow, { kinds: [aBatchKind('lot', process)] })
  await send(driver, 'a1', 'a2', 'a3', 'a4')
  expect((await driver.read('answers')).map(idOf)).toEqual(['a1', 'a4'])
  expect((await driver.deadLetters()).map(idOf)).toEqual(['a3'])
  expect(driver.counts()).toEqual({ in: 4, out: 2, dropped: 1, deadLetters: 1, unfinished: 0 })
  await driver.drain()
})

test('a message that is tried again holds those of its key, though they are answered for', async () => {
  let attempts = 0
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> =>
    messages.map((message) =>
      idOf(message) === 'a1' && attempts++ < 1
        ? new FlowError('NODE_FAILED', { message: 'Busy.', class: 'transient' })
        : goesOn(message),
    )
  const driver = await FlowTestDriver.start(flow, { kinds: [aBatchKind('lot', process)] })
  await send(driver, 'a1', 'a2', 'b1')
  expect((await driver.read('answers')).map(idOf)).toEqual(['b1'])
  await driver.advance(10_000)
  expect((await driver.read('answers')).map(idOf)).toEqual(['b1', 'a1', 'a2'])
  await driver.drain()
})

test('an outage of a whole batch costs nothing, and pauses the source', async () => {
  let down = true
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    if (down) throw new FlowError('BROKER_UNREACHABLE', { message: 'It does not answer.' })
    return messages.map(goesOn)
  }
  const driver = await FlowTestDriver.start(flow, { kinds: [aBatchKind('lot', process)] })
  await send(driver, 'a1', 'a2', 'b1')
  await driver.advance(60_000)
  expect(driver.events).toContainEqual(
    expect.objectContaining({ machine: 'task', to: 'paused', cause: 'It does not answer.' }),
  )
  down = false
  await driver.advance(10_000)
  expect((await driver.read('answers')).map(idOf)).toEqual(['a1', 'a2', 'b1'])
  expect(await driver.deadLetters()).toEqual([])
  await driver.drain()
})

test('an outage that ends with a refusal is over: the source reads on', async () => {
  let calls = 0
  const process = async (messages: readonly Message[]): Promise<readonly BatchAnswer[]> => {
    calls++
    if (calls === 1) throw new FlowError('BROKER_UNREACHABLE', { message: 'It does not answer.' })
    if (calls === 2) throw new FlowError('NODE_FAILED', { message: 'No.' })
    return messages.map(goesOn)
  }
  const driver = await FlowTestDriver.start(flow, { kinds: [aBatchKind('lot', process)] })
  await send(driver, 'a1')
  await driver.advance(1_000)
  expect((await driver.deadLetters()).map(idOf)).toEqual(['a1'])
  await send(driver, 'a2')
  await driver.advance(1_000)
  expect((await driver.read('answers')).map(idOf)).toEqual(['a2'])
  await driver.drain()
})

test('a batch in front of a file outside is one commit, not one for each message', async () => {
  const outside = new OutsideFile()
  const toFile = aFlow()
    .node('in', 'topic-source', { topic: 'requests' })
    .node('lot', 'lot')
    .node('file', 'file')
    .edge('in.out', 'lot.in')
    .edge('lot.out', 'file.in')
    .build()
  let commits = 0
  const driver = await FlowTestDriver.start(toFile, {
    kinds: [aBatchKind('lot', async (messages) => messages.map(goesOn)), outside.kind('file')],
  })
  outside.onPrepare = () => void commits++
  await send(driver, ...Array.from({ length: 50 }, (_, i) => `a${i}`))
  expect(outside.lines).toHaveLength(50)
  expect(commits).toBeLessThan(5)
  await driver.drain()
})

/** Past the batch, through it, and through one that waits: the same key by different ways into one topic. */
const ways = aFlow()
  .topic('in', { partitions: 2 })
  .node('source', 'topic-source', { topic: 'in' })
  .node('way', 'switch', { rules: [{ port: 'lot', when: 'value.id % 3 != 0' }], otherwise: 'past' })
  .node('lot', 'lot')
  .node('second', 'second')
  .node('ask', 'ask')
  .node('out', 'topic-sink', { topic: 'out' })
  .edge('source.out', 'way.in')
  .edge('way.lot', 'lot.in')
  .edge('way.past', 'out.in')
  .edge('lot.out', 'second.in')
  .edge('lot.other', 'ask.in')
  .edge('second.out', 'out.in')
  .edge('ask.out', 'out.in')
  .build()

type Step =
  | { readonly do: 'send'; readonly keys: ('a' | 'b' | null)[] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'crash' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('send' as const),
        keys: fc.array(fc.constantFrom('a', 'b', null), { minLength: 1, maxLength: 8 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  ),
  { minLength: 1, maxLength: 10 },
)

function randomKinds(random: () => number) {
  const process = (ports: readonly string[]) => async (messages: readonly Message[]) => {
    const luck = random()
    if (luck < 0.1) throw new FlowError('NODE_FAILED', { message: 'busy', class: 'transient' })
    if (luck < 0.15) throw new FlowError('BROKER_UNREACHABLE', { message: 'down' })
    return messages.map((message): BatchAnswer => {
      const its = random()
      if (its < 0.1) return new FlowError('NODE_FAILED', { message: 'busy', class: 'transient' })
      if (its < 0.2) return new FlowError('NODE_FAILED', { message: 'no' })
      return [{ port: ports[its < 0.4 ? ports.length - 1 : 0]!, message }]
    })
  }
  const ask = aWaitingKind('ask', async () => {
    if (random() < 0.2) throw new FlowError('NODE_FAILED', { message: 'busy', class: 'transient' })
  })
  const [both, one] = [['out', 'other'], ['out']]
  return [aBatchKind('lot', process(both), both), aBatchKind('second', process(one), one), ask]
}

/** Its last message finished between a commit's last look at the draft and its end, and nobody committed it. */
const finishedWhileACommitEnds: [Step[], number] = [
  [{ do: 'send', keys: ['b', null, 'a', 'b', 'a'] }, { do: 'crash' }],
  25,
]

test('whatever fails and wherever it crashes: each message ends once, in order of its key, by whichever way', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer(), async (plan, seed) => {
      const kinds = () => randomKinds(seededRandom(seed))
      let driver = await FlowTestDriver.start(ways, { kinds: kinds() })
      let sent = 0
      for (const step of plan) {
        if (step.do === 'send')
          await driver.sendUnsettled('in', ...step.keys.map((key) => ({ key, value: { id: sent++, key } })))
        else if (step.do === 'wait') await driver.advance(step.ms)
        else {
          await driver.crash()
          driver = await FlowTestDriver.start(ways, { kinds: kinds(), broker: driver.broker })
        }
      }
      await driver.crash()
      driver = await FlowTestDriver.start(ways, {
        kinds: kinds(),
        broker: driver.broker,
        request: { once: true },
      })
      expect(await driver.pump(driver.running.done)).toEqual({ ended: 'finished' })
      const out = await driver.read('out')
      const ended = [...out, ...(await driver.deadLetters())].map(({ value }) => (value as { id: number }).id)
      expect(ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, id) => id))
      for (const key of ['a', 'b']) {
        const ids = out.filter((seen) => seen.key === key).map(({ value }) => (value as { id: number }).id)
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
      }
    }),
    { numRuns: 40, examples: [finishedWhileACommitEnds] },
  )
}, 60_000)
