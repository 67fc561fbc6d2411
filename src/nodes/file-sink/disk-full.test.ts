import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { needs, testNeeding } from '../../../test/support/needs.ts'
import { NodeDriver } from '../../../test/support/node-driver.ts'
import { writeError } from './write-error.ts'

testNeeding(
  [needs.linux, needs.root],
  'a full disk is an outage, and what follows it is whole and single',
  async () => {
    const folder = aSmallDisk()
    const driver = await NodeDriver.start('file-sink', { path: 'out/clean.ndjson' }, { folder })
    const lines = Array.from({ length: 200 }, (_, n) => ({ n, text: 'x'.repeat(1_000) }))
    driver.send(...lines.slice(0, 50).map((value) => ({ value })))
    await driver.asSink.prepare({ last: false })
    await driver.asSink.committed()
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(150 * 1024))
    driver.send(...lines.slice(50).map((value) => ({ value })))
    for (const _attempt of [1, 2]) {
      await expect(driver.asSink.prepare({ last: false })).rejects.toMatchObject({
        code: 'FILE_DISK_FULL',
        class: 'outage',
      })
      expect(linesOf(join(folder, 'out/clean-000001.ndjson.part'))).toHaveLength(50)
    }
    rmSync(join(folder, 'ballast'))
    await driver.asSink.prepare({ last: true })
    await driver.asSink.committed()
    expect(
      linesOf(join(folder, 'out/clean-000001.ndjson')).map((line) => JSON.parse(line) as unknown),
    ).toEqual(lines)
  },
)

testNeeding([needs.linux, needs.root], 'a disk that became read-only is an outage', async () => {
  const folder = aSmallDisk()
  const driver = await NodeDriver.start('file-sink', { path: 'out/clean.ndjson' }, { folder })
  execFileSync('mount', ['-o', 'remount,ro', folder])
  driver.send({ value: { n: 1 } })
  await expect(driver.asSink.prepare({ last: false })).rejects.toMatchObject({
    code: 'FILE_UNWRITABLE',
    class: 'outage',
  })
  execFileSync('mount', ['-o', 'remount,rw', folder])
  await driver.asSink.prepare({ last: true })
  await driver.asSink.committed()
  expect(linesOf(join(folder, 'out/clean-000001.ndjson'))).toEqual(['{"n":1}'])
})

test.each([
  ['ENOSPC', 'FILE_DISK_FULL'],
  ['EDQUOT', 'FILE_DISK_FULL'],
  ['EIO', 'FILE_UNWRITABLE'],
  ['EACCES', 'FILE_UNWRITABLE'],
  ['EROFS', 'FILE_UNWRITABLE'],
])('%s is the outage %s, with a cure', (code, expected) => {
  const error = writeError(Object.assign(new Error(`${code}: of the machine`), { code }), 'out/clean.ndjson')
  expect(error).toMatchObject({
    code: expected,
    class: 'outage',
    hint: expect.stringMatching(/\.$/) as string,
  })
  expect(error.message).toContain('"out/clean.ndjson"')
})

/** 256 KB of disk of its own, gone when the test ends. */
function aSmallDisk(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-small-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder])
  // Unmounted when the node has let go of its file: the node is stopped by a later hook, which runs first.
  onTestFinished(() => {
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })
  return folder
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}
