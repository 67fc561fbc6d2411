import { expect } from 'vitest'
import { messageBytes, type Broker, type OutgoingMessage } from '../../src/runtime/broker/port.ts'
import type { Promises } from './broker-under-test.ts'
import { aCommit, aMessage, aStage, at, messages, readAll, TestMember, text } from './world.ts'

/** A message of exactly so many bytes, as the port counts them. */
function ofBytes(topic: string, bytes: number): OutgoingMessage {
  const headers = [{ name: 'kind', value: Buffer.from('large') }]
  const rest = messageBytes(aMessage(topic, { value: null, headers }))
  return aMessage(topic, { value: Buffer.alloc(bytes - rest, 'as large as it gets '), headers })
}

async function largestOf(broker: Broker, topic: string): Promise<number> {
  const [found] = await broker.describeTopics([topic])
  return found?.messageBytes ?? 0
}

/** A refusal that says which topic, how large the message is and how large it may be, and what to do. */
function tooLarge(topic: string, bytes: number) {
  return {
    code: 'MESSAGE_TOO_LARGE',
    class: 'message',
    message: expect.stringMatching(new RegExp(`(?=.*"${topic}")(?=.*\\b${bytes} bytes)`)) as string,
    hint: expect.stringMatching(/\.$/) as string,
  }
}

/** What every broker promises about the sizes of messages. */
export function sizePromises(promises: Promises): void {
  promises.about('a message', aStage, (stage) => {
    promises.that('as large as its topic takes passes, alone and among others', async () => {
      const { broker, output } = stage()
      const largest = await largestOf(broker, output)
      expect(largest).toBeGreaterThan(900_000)
      const large = ofBytes(output, largest)
      await broker.append([large])
      await broker.append([...messages(output, 2), large, ...messages(output, 2)])
      const sizes = (await readAll(broker, output)).map(messageBytes)
      expect(sizes.map((bytes) => bytes === largest)).toEqual([true, false, false, true, false, false])
    })

    promises.that(
      'one byte larger than its topic takes is refused by size and topic',
      async () => {
        const { broker, output } = stage()
        const bytes = (await largestOf(broker, output)) + 1
        await expect(broker.append([ofBytes(output, bytes)])).rejects.toMatchObject(tooLarge(output, bytes))
        expect(await readAll(broker, output)).toEqual([])
        expect(await broker.append(messages(output, 1))).toMatchObject([{ offset: 0 }])
      },
      { needs: 'sizeLimit' },
    )

    promises.that(
      'too large for its topic is refused in a commit, and its task goes on',
      async () => {
        const { broker, topic, output, group } = stage()
        const bytes = (await largestOf(broker, output)) + 1
        const member = await TestMember.join(broker, group, [topic])
        const lease = member.task(0)
        const position = at(topic, 0, 0)
        const refused = lease.commit(aCommit({ positions: [position], outputs: [ofBytes(output, bytes)] }))
        await expect(refused).rejects.toMatchObject(tooLarge(output, bytes))
        expect(await broker.committed(group)).toEqual([])
        await lease.commit(aCommit({ positions: [position], outputs: messages(output, 1) }))
        await member.leave()
        expect(await broker.committed(group)).toEqual([position])
        expect((await readAll(broker, output)).map(({ value }) => text(value))).toEqual(['value 0'])
      },
      { needs: 'sizeLimit' },
    )

    promises.that('is one of thousands that are sent at once: all arrive, in order', async () => {
      const { broker, output } = stage()
      const value = Buffer.alloc(2_000, 'two thousand bytes ')
      const many = Array.from({ length: 3_000 }, (_, i) =>
        aMessage(output, { key: Buffer.from(`${i}`), value }),
      )
      const appended = await broker.append(many)
      expect(appended.map(({ offset }) => offset)).toEqual(many.map((_, i) => i))
      expect((await readAll(broker, output)).map(({ key }) => text(key))).toEqual(many.map((_, i) => `${i}`))
    })
  })
}
