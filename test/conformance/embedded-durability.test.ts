import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { childArguments } from './child.ts'
import { EmbeddedWorld } from './embedded-world.ts'
import { acknowledgements, runTraced } from './sync-trace.ts'
import { messages, readAll, text } from './world.ts'

const APPENDS = 50
const MESSAGES = 20
const everything = Array.from({ length: MESSAGES }, (_, i) => `value ${i}`)
const withoutSync = fileURLToPath(new URL('without-sync.ts', import.meta.url))

describe('what the embedded broker acknowledges is on the disk', { timeout: 60_000 }, () => {
  let world: EmbeddedWorld

  beforeEach(async () => {
    world = await EmbeddedWorld.inFolder()
    await world.broker.createTopics([
      { name: 'orders', partitions: 1 },
      { name: 'shipments', partitions: 1 },
    ])
  })
  afterEach(() => world.end())

  testNeeding(needs.strace, 'each append is synced before it is acknowledged', () => {
    const { trace } = runTraced(childArguments(world.place, 'append', `${APPENDS}`))
    expect(acknowledgements(trace)).toEqual({ count: APPENDS, early: [] })
  })

  testNeeding(needs.strace, 'this test notices a broker that does not sync', () => {
    const { trace } = runTraced([
      '--import',
      withoutSync,
      ...childArguments(world.place, 'append', `${APPENDS}`),
    ])
    const { count, early } = acknowledgements(trace)
    expect(count).toBe(APPENDS)
    expect(early).toHaveLength(APPENDS)
  })

  testNeeding(
    needs.strace,
    'commits pass a disk that fails to sync: an outage, and every message once',
    async () => {
      await world.broker.append(messages('orders', MESSAGES))
      const { output, copied } = await copyWithFaults('when=5+7')
      expect(output).toContain('BROKER_DISK_FAILING')
      expect(copied).toEqual(everything)
    },
  )

  // It stands in the log before the log is synced: tried again, it finds itself there.
  testNeeding(
    needs.strace,
    'a commit that is found in the file after its failure is not made twice',
    async () => {
      await world.broker.append(messages('orders', MESSAGES))
      await world.broker.close()
      const { output, copied } = await copyWithFaults('when=6..12')
      expect(output).toContain('BROKER_DISK_FAILING')
      expect(output).not.toContain('COMMIT_UNKNOWN')
      expect(copied).toEqual(everything)
    },
  )

  async function copyWithFaults(when: string) {
    const { output } = runTraced(childArguments(world.place, 'copy', `${MESSAGES}`), [
      '-e',
      `inject=fsync,fdatasync:error=EIO:${when}`,
    ])
    const broker = await openEmbeddedBroker(world)
    const copied = await readAll(broker, 'shipments')
    await broker.close()
    return { output, copied: copied.map(({ value }) => text(value)) }
  }
})
