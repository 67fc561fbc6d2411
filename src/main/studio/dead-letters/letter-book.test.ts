import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { DEAD_LETTER_HEADERS, type OffsetRange } from '../../../contract/message.ts'
import { deadLetterTopic, redriveGroup } from '../../../contract/names.ts'
import { openEmbeddedBroker } from '../../../runtime/broker/embedded/open-embedded-broker.ts'
import type { Broker, OutgoingMessage } from '../../../runtime/broker/port.ts'
import { DeadLetterBox } from '../../../runtime/dead-letters/dead-letter-box.ts'
import { asPosition, coverRange } from '../../../runtime/dead-letters/redriven-ranges.ts'
import { SimulatedClock } from '../../../runtime/simulated-clock.ts'
import { LetterBook } from './letter-book.ts'

const flow = { namespace: 'dev-ada', flowId: 'amber-otter' }
const topic = deadLetterTopic(flow)
const PARTITIONS = 2

/** Dead letters on a broker in memory, and how many messages of them were read. */
class Letters {
  readonly broker: Broker
  read = 0
  /** Offsets of each letter, by partition. */
  private places = noPlaces()
  private redriven = new Map<number, readonly OffsetRange[]>()
  private time = 0

  private constructor(broker: Broker) {
    this.broker = broker
  }

  static async open(): Promise<Letters> {
    const broker = await openEmbeddedBroker({ folder: ':memory:', clock: new SimulatedClock() })
    onTestFinished(() => broker.close())
    const letters = new Letters(broker)
    await broker.createTopics([{ name: topic, partitions: PARTITIONS }])
    return letters
  }

  /** One that counts what it reads. */
  get box(): DeadLetterBox {
    const { broker } = this
    const read: Broker['read'] = async (request) => {
      const page = await broker.read(request)
      this.read += page.messages.length
      return page
    }
    return new DeadLetterBox(
      new Proxy(broker, { get: (whole, name) => (name === 'read' ? read : bound(whole, name)) }),
      flow,
    )
  }

  async add(count: number, { partition = 0, node = 'total', parts = 1 } = {}): Promise<void> {
    for (let letter = 0; letter < count; letter += 1) {
      this.time += 1
      const written = Array.from({ length: parts }, (_, index) =>
        this.part(partition, node, parts === 1 ? undefined : `${index + 1}/${parts}`),
      )
      await this.broker.append(written)
      const from = this.places[partition]?.at(-1)?.to ?? 0
      this.places[partition]?.push({ from, to: from + parts })
    }
  }

  /** Notes what lies at these offsets as put back. */
  async redrive(partition: number, range: OffsetRange): Promise<void> {
    this.redriven.set(partition, coverRange(this.redriven.get(partition) ?? [], range))
    const positions = [...this.redriven].map(([each, ranges]) => ({
      topic,
      partition: each,
      ...asPosition(ranges),
    }))
    await this.broker.commitOutside(redriveGroup(flow), { positions, outputs: [], state: [], cursors: [] })
  }

  /** As `With clean local data` does. */
  async beginAnew(): Promise<void> {
    await this.broker.forgetGroup(redriveGroup(flow))
    await this.broker.deleteTopic(topic)
    await this.broker.createTopics([{ name: topic, partitions: PARTITIONS }])
    this.places = noPlaces()
    this.redriven = new Map()
  }

  /** Offsets of so many letters, whole ones; undefined where none begins there. */
  placeOf(partition: number, first: number, count: number): OffsetRange | undefined {
    const places = this.places[partition]?.slice(first, first + count) ?? []
    const [from, to] = [places[0]?.from, places.at(-1)?.to]
    return from === undefined || to === undefined ? undefined : { from, to }
  }

  private part(partition: number, node: string, part: string | undefined): OutgoingMessage {
    const says: Readonly<Record<string, string>> = {
      [DEAD_LETTER_HEADERS.error]: 'EXPRESSION_FAILED',
      [DEAD_LETTER_HEADERS.message]: `No. ${this.time}`,
      [DEAD_LETTER_HEADERS.node]: node,
      [DEAD_LETTER_HEADERS.topic]: 'orders',
      [DEAD_LETTER_HEADERS.partition]: '0',
      [DEAD_LETTER_HEADERS.offset]: String(this.time),
      [DEAD_LETTER_HEADERS.time]: String(this.time),
      ...(part === undefined ? {} : { [DEAD_LETTER_HEADERS.part]: part }),
    }
    const headers = Object.entries(says).map(([name, text]) => ({ name, value: Buffer.from(text) }))
    return { topic, partition, key: null, value: Buffer.from('{}'), headers, timestamp: this.time }
  }
}

function noPlaces(): OffsetRange[][] {
  return Array.from({ length: PARTITIONS }, () => [])
}

function bound(whole: Broker, name: string | symbol): unknown {
  const member: unknown = Reflect.get(whole, name)
  return typeof member === 'function' ? (member.bind(whole) as unknown) : member
}

test('a look reads what came since the last one, whatever lies before it', async () => {
  const letters = await Letters.open()
  const book = new LetterBook(flow.namespace)
  await letters.add(300)
  expect((await book.look(letters.box)).groups).toMatchObject([{ node: 'total', count: 300 }])
  letters.read = 0
  await letters.add(2)
  const { groups } = await book.look(letters.box)
  expect(groups).toMatchObject([{ count: 302, message: 'No. 302' }])
  expect(groups[0]?.letters).toHaveLength(100)
  // The last one that was known tells that it is the same topic still.
  expect(letters.read).toBe(3)
})

test('of letters that were put back those alone are read again, and counted apart', async () => {
  const letters = await Letters.open()
  const book = new LetterBook(flow.namespace)
  await letters.add(50)
  await letters.add(50, { partition: 1, node: 'score' })
  await book.look(letters.box)
  letters.read = 0
  await letters.redrive(0, { from: 10, to: 14 })
  const { groups, redriven } = await book.look(letters.box)
  expect(Object.fromEntries(groups.map(({ node, count }) => [node, count]))).toEqual({ score: 50, total: 46 })
  expect(redriven).toBe(4)
  // And of each partition the last one that was known.
  expect(letters.read).toBe(4 + PARTITIONS)
})

test('a topic that was deleted and made anew is read anew, though as many lie in it again', async () => {
  const letters = await Letters.open()
  const book = new LetterBook(flow.namespace)
  await letters.add(5)
  await book.look(letters.box)
  await letters.beginAnew()
  await letters.add(5, { node: 'score' })
  expect((await book.look(letters.box)).groups).toMatchObject([{ node: 'score', count: 5 }])
})

test('a letter in parts is counted when its last part is there', async () => {
  const letters = await Letters.open()
  const book = new LetterBook(flow.namespace)
  await letters.add(1)
  await letters.add(1, { parts: 3 })
  expect((await book.look(letters.box)).groups).toMatchObject([{ count: 2 }])
  await letters.redrive(0, { from: 1, to: 4 })
  expect(await book.look(letters.box)).toMatchObject({ groups: [{ count: 1 }], redriven: 1 })
})

test('a look that fails costs what was known and no more: the next one reads all of it', async () => {
  const letters = await Letters.open()
  const book = new LetterBook(flow.namespace)
  await letters.add(3)
  await book.look(letters.box)
  const broken = new DeadLetterBox(
    new Proxy(letters.broker, {
      get: (whole, name) => (name === 'read' ? () => Promise.reject(new Error('away')) : bound(whole, name)),
    }),
    flow,
  )
  await letters.add(1)
  await expect(book.look(broken)).rejects.toThrow('away')
  expect((await book.look(letters.box)).groups).toMatchObject([{ count: 4 }])
})

test('whatever came, was put back or began anew: a book says the same as one that has read all of it', async () => {
  const step = fc.oneof(
    fc.record({
      does: fc.constant('add' as const),
      count: fc.integer({ min: 1, max: 130 }),
      partition: fc.nat(PARTITIONS - 1),
      node: fc.constantFrom('total', 'score'),
      parts: fc.constantFrom(1, 1, 2),
    }),
    fc.record({
      does: fc.constant('redrive' as const),
      partition: fc.nat(PARTITIONS - 1),
      first: fc.nat(100),
      count: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ does: fc.constant('anew' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const letters = await Letters.open()
      const book = new LetterBook(flow.namespace)
      for (const each of steps) {
        if (each.does === 'add') await letters.add(each.count, each)
        if (each.does === 'anew') await letters.beginAnew()
        const place =
          each.does === 'redrive' ? letters.placeOf(each.partition, each.first, each.count) : undefined
        if (each.does === 'redrive' && place !== undefined) await letters.redrive(each.partition, place)
        expect(sorted(await book.look(letters.box))).toEqual(
          sorted(await new LetterBook(flow.namespace).look(letters.box)),
        )
      }
    }),
    { numRuns: 25 },
  )
})

function sorted({ groups, redriven }: Awaited<ReturnType<LetterBook['look']>>) {
  return { groups: groups.toSorted((a, b) => a.node.localeCompare(b.node)), redriven }
}
