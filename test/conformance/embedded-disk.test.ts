import { describe, expect } from 'vitest'
import { openEmbeddedBroker } from '../../src/runtime/broker/embedded/open-embedded-broker.ts'
import { systemClock } from '../../src/runtime/clock.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { SmallDisk } from './small-disk.ts'
import { aCommit, at, messages, readAll, TestMember } from './world.ts'

const mounting = [needs.linux, needs.root, needs.mke2fs]

describe('the embedded broker on a disk of its own', () => {
  testNeeding(
    mounting,
    'a full disk is an outage: nothing is half written, and the same commit passes when space returns',
    async () => {
      const disk = SmallDisk.mount(16)
      const broker = await openEmbeddedBroker({ folder: disk.folder, clock: systemClock })
      await broker.createTopics([{ name: 'orders', partitions: 1 }])
      const member = await TestMember.join(broker, 'ship', ['orders'])
      const commit = aCommit({
        positions: [at('orders', 0, 0)],
        outputs: messages('orders', 100, { value: Buffer.alloc(10_000) }),
      })
      disk.fill()
      await expect(member.task(0).commit(commit)).rejects.toMatchObject({
        code: 'BROKER_DISK_FULL',
        class: 'outage',
        message: expect.stringContaining(disk.folder) as string,
      })
      expect(await broker.committed('ship')).toEqual([])
      await expect(
        broker.append(messages('orders', 1, { value: Buffer.alloc(1_000_000) })),
      ).rejects.toMatchObject({
        code: 'BROKER_DISK_FULL',
      })
      disk.free()
      await member.task(0).commit(commit)
      expect(await readAll(broker, 'orders')).toHaveLength(100)
      expect(await broker.committed('ship')).toEqual([at('orders', 0, 0)])
      await broker.close()
      disk.unmount()
    },
  )

  testNeeding(mounting, 'a folder that cannot be written to says so', async () => {
    const disk = SmallDisk.mount(8)
    disk.makeReadOnly()
    await expect(openEmbeddedBroker({ folder: disk.folder, clock: systemClock })).rejects.toMatchObject({
      code: 'BROKER_FOLDER_READ_ONLY',
      class: 'outage',
      message: expect.stringContaining(disk.folder) as string,
    })
    disk.unmount()
  })
})
