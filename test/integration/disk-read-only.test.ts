import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { SmallDisk } from '../conformance/small-disk.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { mountReadOnly } from '../support/read-only-folder.ts'
import { DiskRun } from './disk-run.ts'

const CLEAN = 'lost 0, doubled 0, wrong 0, unexpected 0, disordered 0'

let run: DiskRun | undefined
const undo: (() => void)[] = []
afterEach(async () => {
  await run?.end()
  for (const step of undo.splice(0)) step()
})

testNeeding(
  [needs.linux, needs.root, needs.mke2fs],
  'a data folder that is read-only ends the start with one sentence, and nothing is lost',
  async () => {
    const disk = SmallDisk.mount(64)
    undo.push(() => disk.unmount())
    const data = join(disk.folder, 'data')
    run = await DiskRun.filled({ example: 'product-enrichment', messages: 2_000, data })
    disk.makeReadOnly()
    const command = run.start({ json: false })
    const { code } = await command.ended
    expect(command.stderr).toMatch(
      /^error: The broker cannot write in its folder \S+ \(SQLITE_\w+\)\. Let this user write .*\. \[BROKER_FOLDER_READ_ONLY\]\n$/,
    )
    expect(code).toBe(1)
    execFileSync('mount', ['-o', 'remount,rw', disk.folder])
    expect((await run.start().ended).code).toBe(0)
    expect(run.check().toString()).toContain(CLEAN)
  },
)

testNeeding(
  [needs.linux, needs.root],
  'a sink whose folder is read-only says so, waits, and goes on when it is not',
  async () => {
    run = await DiskRun.filled({ example: 'log-cleanup', messages: 20_000 })
    const folder = join(run.place.flow, 'out')
    mkdirSync(folder)
    const writable = mountReadOnly(folder)
    undo.unshift(writable)
    const command = run.start()
    const pause = await run.untilPaused('FILE_UNWRITABLE')
    expect(pause.cause).toMatch(/^"out\/clean\.ndjson" cannot be written: EROFS.*\.$/)
    expect(pause.hint).toBe('The disk is mounted read-only: mount it for writing, or choose another "path".')
    expect(await run.load()).toBeLessThan(0.25)
    expect(await run.done()).toBe(0)
    writable()
    expect((await command.ended).code).toBe(0)
    expect(run.check().toString()).toContain(CLEAN)
  },
)
