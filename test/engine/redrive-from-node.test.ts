import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowError } from '../../src/contract/errors.ts'
import { DeadLetterBox } from '../../src/runtime/dead-letters/dead-letter-box.ts'
import type { DeadLetter } from '../../src/runtime/dead-letters/dead-letter.ts'
import { Redrive, type RedriveFrom, type Redriven } from '../../src/runtime/dead-letters/redrive.ts'
import { RedriveTurn } from '../../src/runtime/dead-letters/redrive-turn.ts'
import { sendToNode } from '../../src/runtime/inbox/send-to-node.ts'
import { aFlow } from '../support/a-flow.ts'
import { FlowTestDriver } from '../support/flow-test-driver.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { aFailingKind, aKind } from '../support/test-kinds.ts'

const utf8 = new TextEncoder()

/** Fails while `isBroken`, and counts nothing itself. */
function aScene() {
  const state = { isBroken: true, marked: 0 }
  const taster = aFailingKind('taster', () => (state.isBroken ? 'EXPRESSION_FAILED' : undefined))
  const marker = aKind('marker', 'operator', () => ({
    type: 'operator',
    connect:
      ({ out }) =>
      (message) => {
        state.marked += 1
        const headers = [...message.headers, { name: 'mark', value: new Uint8Array([1, 255]) }]
        const marked = message.withValue({ ...(message.value as object), marked: state.marked })
        out!(marked.withEnvelope({ key: utf8.encode('another'), headers, timestamp: 77 }))
      },
  }))
  return { state, kinds: [taster, marker] }
}

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'meals' })
  .node('mark', 'marker')
  .node('taste', 'taster')
  .node('out', 'topic-sink', { topic: 'eaten' })
  .edge('in.out', 'mark.in')
  .edge('mark.out', 'taste.in')
  .edge('taste.out', 'out.in')
  .build()

function topologyOf(driver: FlowTestDriver) {
  const [running] = driver.running.flows
  if (running === undefined) throw new Error('No flow runs.')
  return running.options.topology
}

async function lettersOf(driver: FlowTestDriver): Promise<readonly DeadLetter[]> {
  const all = async () => {
    const letters: DeadLetter[] = []
    for await (const letter of new DeadLetterBox(driver.broker, topologyOf(driver).name).all())
      letters.push(letter)
    return letters
  }
  return await driver.pump(all())
}

/** Puts them back, as the command does. */
async function redrive(
  driver: FlowTestDriver,
  from: RedriveFrom,
  letters: readonly DeadLetter[],
): Promise<readonly Redriven[]> {
  const { name, stages } = topologyOf(driver)
  const done: Redriven[] = []
  const work = async () => {
    const turn = await RedriveTurn.take(driver.broker, name, { clock: driver.clock, owner: 'test' })
    try {
      const each = new Redrive({ broker: driver.broker, turn, flow: name, stages })
      for (const letter of letters) done.push(await each.onceOrLeft(letter, from))
    } finally {
      await turn.end()
    }
  }
  await driver.pump(work())
  await driver.settle()
  return done
}

test('a dead letter goes on from its node as that was given it, and what lies before is not done again', async () => {
  const { state, kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  const raw = utf8.encode('{"id":9007199254740993}')
  await driver.send('meals', { key: 'x', raw, headers: { trace: 't1' }, timestamp: 5 })
  const [letter] = await lettersOf(driver)
  expect(letter).toMatchObject({ nodeId: 'taste', inputState: 'json' })
  state.isBroken = false
  expect(await redrive(driver, 'node', [letter!])).toEqual(['redriven'])
  expect(state.marked).toBe(1)
  expect(await driver.read('eaten')).toMatchObject([
    { key: 'another', timestamp: 77, headers: { trace: 't1' } },
  ])
  const { messages } = await driver.broker.read({
    topic: 'eaten',
    partition: 0,
    offset: 0,
    maxMessages: 9,
    maxBytes: 1e6,
  })
  expect(messages.length).toBe(1)
  expect(Buffer.from(messages[0]!.value!).toString()).toBe('{"id":9007199254740993,"marked":1}')
  expect(messages[0]?.headers.map(({ name, value }) => [name, [...(value ?? [])]])).toEqual([
    ['trace', [...utf8.encode('t1')]],
    ['mark', [1, 255]],
  ])
  expect(driver.counts()).toEqual({ in: 2, out: 1, dropped: 0, deadLetters: 1, unfinished: 0 })
  await driver.drain()
})

test('it goes on once: another redrive does nothing, and one that fails again is one dead letter with the original', async () => {
  const { state, kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  await driver.send('meals', { key: 'x', value: { id: 1 }, headers: { trace: 't1' }, timestamp: 5 })
  const [first] = await lettersOf(driver)
  expect(await redrive(driver, 'node', [first!])).toEqual(['redriven'])
  expect(await redrive(driver, 'node', [first!])).toEqual(['before'])
  expect(await redrive(driver, 'start', [first!])).toEqual(['before'])
  const all = await lettersOf(driver)
  expect(all.length).toBe(2)
  const again = all[1]!
  expect(again).toMatchObject({ nodeId: 'taste', origin: first!.origin, original: first!.original })
  expect(Buffer.from(again.input ?? []).toString()).toBe('{"id":1,"marked":1}')
  // From its start it is marked a second time.
  state.isBroken = false
  expect(await redrive(driver, 'start', [again])).toEqual(['redriven'])
  expect(await driver.read('eaten')).toMatchObject([{ value: { id: 1, marked: 2 } }])
  expect(driver.counts()).toEqual({ in: 3, out: 1, dropped: 0, deadLetters: 2, unfinished: 0 })
  await driver.drain()
})

test('a node that was given too much to keep says how much, and the message goes on from the start alone', async () => {
  const { state, kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  await driver.send('meals', { value: { text: 'x'.repeat(300_000) } })
  const [letter] = await lettersOf(driver)
  expect(letter).toMatchObject({ inputState: 'cut' })
  expect(letter?.inputBytes).toBeGreaterThan(300_000)
  expect(letter?.input?.length).toBe(256 * 1024)
  expect(await redrive(driver, 'node', [letter!])).toEqual(['left'])
  state.isBroken = false
  expect(await redrive(driver, 'start', [letter!])).toEqual(['redriven'])
  expect((await driver.read('eaten')).length).toBe(1)
  await driver.drain()
})

const pieces = aFlow()
  .node('in', 'topic-source', { topic: 'boxes' })
  .node('cut', 'split', { path: 'value.items' })
  .node('taste', 'taster')
  .node('out', 'topic-sink', { topic: 'eaten' })
  .edge('in.out', 'cut.in')
  .edge('cut.out', 'taste.in')
  .edge('taste.out', 'out.in')
  .build()

test('of a message that was split the piece that failed goes on alone, and of several none', async () => {
  let isBroken = true
  const taster = aFailingKind('taster', (message) =>
    isBroken && (message.value as { bad?: boolean }).bad === true ? 'EXPRESSION_FAILED' : undefined,
  )
  const driver = await FlowTestDriver.start(pieces, { kinds: [taster] })
  const item = (id: number, bad: boolean) => ({ id, bad })
  await driver.send(
    'boxes',
    { value: { items: [item(1, false), item(2, true), item(3, false)] } },
    { value: { items: [item(4, true), item(5, true)] } },
  )
  const letters = await lettersOf(driver)
  expect(letters.map(({ inputState, pieces: which }) => [inputState, which])).toEqual([
    ['json', '1'],
    ['pieces', '0, 1'],
  ])
  // It fails again as the same piece of the same message.
  expect(await redrive(driver, 'node', letters.slice(0, 1))).toEqual(['redriven'])
  const third = (await lettersOf(driver))[2]
  expect(third).toMatchObject({ pieces: '1', origin: letters[0]!.origin, original: letters[0]!.original })
  isBroken = false
  expect(await redrive(driver, 'node', [third!, letters[1]!])).toEqual(['redriven', 'left'])
  expect((await driver.read('eaten')).map(({ value }) => (value as { id: number }).id)).toEqual([1, 3, 2])
  await driver.drain()
})

test('a node that is gone when its dead letter comes back is said in another dead letter: nothing vanishes', async () => {
  const { kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  await driver.send('meals', { value: { id: 1 } })
  const letters = await lettersOf(driver)
  const { name, stages } = topologyOf(driver)
  await driver.drain()
  const renamed = JSON.parse(
    JSON.stringify(flow).replaceAll('"taste"', '"try"').replaceAll('"taste.', '"try.'),
  ) as object
  const next = await FlowTestDriver.start(renamed, { kinds, broker: driver.broker, clock: driver.clock })
  const work = async () => {
    const turn = await RedriveTurn.take(next.broker, name, { clock: next.clock, owner: 'test' })
    // The page that asked for it had read the former revision.
    await new Redrive({ broker: next.broker, turn, flow: name, stages }).once(letters[0]!, 'node')
    await turn.end()
  }
  await next.pump(work())
  await next.settle()
  const [, gone] = await lettersOf(next)
  expect(gone).toMatchObject({ code: 'MESSAGE_ENTRY_GONE', nodeId: 'in', original: letters[0]!.original })
  await next.drain()
})

function send(driver: FlowTestDriver, node: string, value: string, key: string | null = null) {
  const { stages } = topologyOf(driver)
  const content = {
    key: key === null ? null : utf8.encode(key),
    value: utf8.encode(value),
    headers: [{ name: 'by', value: utf8.encode('hand') }],
    timestamp: 9,
  }
  return driver.pump(sendToNode({ broker: driver.broker, stages, node, content }))
}

test('a message that is sent to a node enters there, with a place of its own, and ends as all others do', async () => {
  const { state, kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  const sent = await send(driver, 'taste', '{"id":9007199254740993}', 'k')
  await driver.settle()
  const [letter] = await lettersOf(driver)
  expect(letter).toMatchObject({
    nodeId: 'taste',
    start: 'taste',
    origin: { topic: sent.topic, offset: sent.offset },
  })
  expect(Buffer.from(letter?.original.value ?? []).toString()).toBe('{"id":9007199254740993}')
  // Its start is the node it was sent to.
  state.isBroken = false
  expect(await redrive(driver, 'start', [letter!])).toEqual(['redriven'])
  expect(await driver.read('eaten')).toMatchObject([{ key: 'k', headers: { by: 'hand' }, timestamp: 9 }])
  expect(state.marked).toBe(0)
  await send(driver, 'in', '{"id":2}')
  await driver.settle()
  expect(await driver.read('eaten')).toMatchObject([{}, { value: { id: 2, marked: 1 } }])
  expect(driver.counts()).toEqual({ in: 3, out: 2, dropped: 0, deadLetters: 1, unfinished: 0 })
  await driver.drain()
})

test('what is no JSON is not sent to a node, and a node that is not there is said to be', async () => {
  const { kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  await expect(send(driver, 'taste', '{"id":')).rejects.toMatchObject({ code: 'CODEC_INPUT_INVALID' })
  await expect(send(driver, 'nowhere', '{}')).rejects.toMatchObject({ code: 'FLOW_FILE_INVALID' })
  expect(driver.counts()?.in).toBe(0)
  await driver.drain()
})

test('however it crashes and is redriven: each message comes out once, or lies in one dead letter that is still to be redriven', async () => {
  const plan = fc.array(
    fc.constantFrom('send', 'send', 'to-node', 'crash', 'redrive', 'redrive-start', 'wait'),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  await fc.assert(
    fc.asyncProperty(plan, fc.integer(), async (todo, seed) => {
      const random = seededRandom(seed)
      const shaky = aFailingKind('taster', () => {
        const luck = random()
        return luck < 0.1 ? 'BROKER_UNREACHABLE' : luck < 0.4 ? 'EXPRESSION_FAILED' : undefined
      })
      const marker = aScene().kinds[1]!
      const options = { kinds: [shaky, marker] }
      let driver = await FlowTestDriver.start(flow, options)
      let sent = 0
      const put = async (from: RedriveFrom) => void (await redrive(driver, from, await lettersOf(driver)))
      for (const step of todo) {
        if (step === 'send')
          await driver.sendUnsettled('meals', { value: { id: sent++ } }, { value: { id: sent++ } })
        else if (step === 'to-node') await send(driver, 'taste', `{"id":${sent++}}`)
        else if (step === 'wait') await driver.advance(1_000)
        else if (step === 'redrive') await put('node')
        else if (step === 'redrive-start') await put('start')
        else {
          await driver.crash()
          driver = await FlowTestDriver.start(flow, { ...options, broker: driver.broker })
        }
      }
      await driver.crash()
      driver = await FlowTestDriver.start(flow, {
        ...options,
        broker: driver.broker,
        request: { once: true },
      })
      expect(await driver.pump(driver.running.done)).toEqual({ ended: 'finished' })
      const isRedriven = await new DeadLetterBox(driver.broker, topologyOf(driver).name).redriven()
      const idOf = (value: unknown) => (value as { id: number }).id
      const left = (await lettersOf(driver))
        .filter((letter) => !isRedriven(letter))
        .map(({ original }) => idOf(JSON.parse(Buffer.from(original.value ?? []).toString())))
      const out = (await driver.read('eaten')).map(({ value }) => idOf(value))
      expect([...out, ...left].toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, id) => id))
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('a redrive that is refused says which dead letter, why, and what to do', async () => {
  const { kinds } = aScene()
  const driver = await FlowTestDriver.start(flow, { kinds })
  await driver.send('meals', { value: { text: 'x'.repeat(300_000) } })
  const [letter] = await lettersOf(driver)
  const { name, stages } = topologyOf(driver)
  const turn = await driver.pump(
    RedriveTurn.take(driver.broker, name, { clock: driver.clock, owner: 'test' }),
  )
  const refused = new Redrive({ broker: driver.broker, turn, flow: name, stages }).once(letter!, 'node')
  await expect(refused).rejects.toThrow(FlowError)
  await expect(refused).rejects.toMatchObject({
    message: expect.stringMatching(
      /^The dead letter 0-0 cannot go on from "taste": what the node was given has 300,\d+ bytes/,
    ),
    hint: 'Redrive it from the start.',
  })
  await driver.pump(turn.end())
  await driver.drain()
})
