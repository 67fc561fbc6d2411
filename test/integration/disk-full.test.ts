import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { SmallDisk } from '../conformance/small-disk.ts'
import { needs, testNeeding } from '../support/needs.ts'
import { DiskRun } from './disk-run.ts'

const mounting = [needs.linux, needs.root, needs.mke2fs]
const CLEAN = 'lost 0, doubled 0, wrong 0, unexpected 0, disordered 0'

describe('a full disk', { timeout: 120_000 }, () => {
  let disk: SmallDisk
  let elsewhere: string
  let run: DiskRun | undefined

  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'millrace-elsewhere-'))
  })
  afterEach(async () => {
    await run?.end()
    run = undefined
    disk?.unmount()
    rmSync(elsewhere, { recursive: true })
  })

  /** Fills the disk in the middle of the work, looks how it waits, and makes room again. */
  async function throughFullDisk(running: DiskRun, code: string) {
    run = running
    const command = running.start()
    await running.untilDone(running.total / 10)
    disk.fill()
    const pause = await running.untilPaused(code)
    await running.untilStill()
    const waiting = {
      done: await running.done(),
      load: await running.load(),
      doneLater: await running.done(),
    }
    disk.free()
    const { code: exitCode } = await command.ended
    return {
      pause,
      waiting,
      exitCode,
      findings: running.check(),
      total: running.total,
      stderr: command.stderr,
    }
  }

  testNeeding(
    mounting,
    'under the broker: it says so, waits, and goes on by itself when there is room',
    async () => {
      disk = SmallDisk.mount(64)
      const data = join(disk.folder, 'data')
      const running = await DiskRun.filled({ example: 'product-enrichment', messages: 60_000, data })
      const { pause, waiting, exitCode, findings, total, stderr } = await throughFullDisk(
        running,
        'BROKER_DISK_FULL',
      )
      expect(pause.cause).toBe(`The disk that holds the broker's folder ${data} is full.`)
      expect(pause.hint).toBe('Free space on it.')
      expect(waiting.doneLater).toBe(waiting.done)
      expect(waiting.done).toBeLessThan(total)
      expect(waiting.load).toBeLessThan(0.25)
      expect(stderr).toBe('')
      expect(findings.toString()).toContain(CLEAN)
      expect(exitCode).toBe(0)
    },
  )

  testNeeding(
    mounting,
    'under the files of a sink: it says so, waits, and goes on by itself when there is room',
    async () => {
      disk = SmallDisk.mount(64)
      const workspace = join(disk.folder, 'workspace')
      mkdirSync(workspace)
      const where = { workspace, data: elsewhere }
      const running = await DiskRun.filled({ example: 'log-cleanup', messages: 60_000, ...where })
      const { pause, waiting, exitCode, findings, total } = await throughFullDisk(running, 'FILE_DISK_FULL')
      expect(pause.cause).toBe('There is no room to write "out/clean.ndjson".')
      expect(pause.hint).toBe('Make room on its disk.')
      expect(waiting.doneLater).toBe(waiting.done)
      expect(waiting.done).toBeLessThan(total)
      expect(waiting.load).toBeLessThan(0.25)
      expect(findings.toString()).toContain(CLEAN)
      expect(exitCode).toBe(0)
    },
  )

  testNeeding(mounting, 'at the start: one sentence, and the next start has everything', async () => {
    disk = SmallDisk.mount(64)
    const data = join(disk.folder, 'data')
    run = await DiskRun.filled({ example: 'product-enrichment', messages: 2_000, data })
    const reserve = fillReserve(disk)
    const command = run.start({ json: false })
    const { code } = await command.ended
    const full = `The disk that holds the broker's folder ${data} is full. Free space on it and start again.`
    expect(command.stderr).toBe(`error: ${full} [BROKER_DISK_FULL]\n`)
    expect(code).toBe(1)
    rmSync(reserve)
    disk.free()
    expect((await run.start().ended).code).toBe(0)
    expect(run.check().toString()).toContain(CLEAN)
  })
})

/** The blocks that a disk keeps for root, too: not one byte is left. */
function fillReserve(disk: SmallDisk): string {
  disk.fill()
  const file = join(disk.folder, 'reserve')
  const block = Buffer.alloc(4096)
  try {
    for (;;) appendFileSync(file, block)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
  return file
}
