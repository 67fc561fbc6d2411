import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diskKind, refuseRemoteDisk } from './disk-kind.ts'

test('a folder on a network file system is refused by name, before anything is written', () => {
  const kind = diskKind('/srv/shop/.millrace/local', () => 0x6969)
  expect(kind).toEqual({ is: 'remote', name: 'NFS' })
  expect(() => refuseRemoteDisk('/srv/shop', kind)).toThrow(
    expect.objectContaining({
      code: 'BROKER_FOLDER_REMOTE',
      message: expect.stringContaining('/srv/shop is on NFS') as string,
    }) as Error,
  )
})

test('FUSE, tmpfs and overlay are used, with a remark', () => {
  for (const [type, name] of [
    [0x65735546, 'FUSE'],
    [0x01021994, 'tmpfs'],
    [0x794c7630, 'overlay'],
  ] as const) {
    const kind = diskKind('/', () => type)
    expect(kind).toMatchObject({ is: 'doubtful', name })
    expect(() => refuseRemoteDisk('/', kind)).not.toThrow()
  }
})

test('a folder that is not made yet lies where the nearest one above it does', () => {
  const asked: string[] = []
  diskKind(join(import.meta.dirname, 'not', 'made', 'yet'), (path) => {
    asked.push(path)
    return 0
  })
  expect(asked).toEqual([import.meta.dirname])
})
