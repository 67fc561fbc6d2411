import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { DiskRun } from './disk-run.ts'

const tracing = [needs.linux, needs.strace]
const CLEAN = 'lost 0, doubled 0, wrong 0, unexpected 0, disordered 0'

describe('a disk that fails to sync', { timeout: 120_000 }, () => {
  let run: DiskRun | undefined
  afterEach(async () => {
    await run?.end()
    run = undefined
  })

  /** Runs under strace, which answers EIO to some syncs of some files; `when` as strace has it: first+every. */
  function failing(running: DiskRun, when: string, files: readonly string[]) {
    const trace = join(running.place.folder, 'trace')
    const only = files.flatMap((file) => ['-P', file])
    const inject = ['-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:error=EIO:when=${when}`]
    // strace leaves what it traces running when it is killed: so the command dies with it.
    // It counts the calls of each thread: with one for the disk, all syncs of the broker's log are its.
    const oneThread = ['env', 'UV_THREADPOOL_SIZE=1']
    const under = [
      'strace',
      '-f',
      '-o',
      trace,
      ...only,
      ...inject,
      ...oneThread,
      'setpriv',
      '--pdeathsig',
      'KILL',
    ]
    const command = running.start({ json: false, under })
    return { command, injected: () => readFileSync(trace, 'utf8').split('(INJECTED)').length - 1 }
  }

  testNeeding(
    tracing,
    'under the topics: it says so, tries again, and every message is there once',
    async () => {
      run = await DiskRun.filled({ example: 'product-enrichment', messages: 40_000 })
      const { command, injected } = failing(run, '3+7', brokerFiles(run))
      const { code } = await command.ended
      expect(injected()).toBeGreaterThan(3)
      expect(command.stderr).toContain(`The disk that holds the broker's folder ${run.place.data} failed`)
      expect(run.check().toString()).toContain(CLEAN)
      expect(code).toBe(0)
    },
  )

  testNeeding(tracing, 'under the position of a file source: every line is there once', async () => {
    run = await DiskRun.filled({ example: 'log-cleanup', messages: 40_000 })
    const { command, injected } = failing(run, '3+7', brokerFiles(run))
    const { code } = await command.ended
    expect(injected()).toBeGreaterThan(3)
    expect(run.check().toString()).toContain(CLEAN)
    expect(code).toBe(0)
  })

  testNeeding(tracing, 'under the files of a sink: every line is there once', async () => {
    run = await DiskRun.filled({ example: 'log-cleanup', messages: 40_000 })
    const { command, injected } = failing(run, '2+3', [join(run.place.flow, 'out/clean-000001.ndjson.part')])
    const { code } = await command.ended
    expect(injected()).toBeGreaterThan(3)
    expect(command.stderr).toContain('"out/clean.ndjson" cannot be written: EIO')
    expect(run.check().toString()).toContain(CLEAN)
    expect(code).toBe(0)
  })

  testNeeding(
    tracing,
    'for good: it waits and says why, and on a sound disk every message is there once',
    async () => {
      run = await DiskRun.filled({ example: 'product-enrichment', messages: 40_000 })
      const { command } = failing(run, '4+', brokerFiles(run))
      await until(
        'the cause',
        () => command.stderr.includes('failed to read or write') || command.end !== undefined,
      )
      await run.load()
      const done = await run.done()
      await run.load()
      expect(await run.done()).toBe(done)
      expect(done).toBeLessThan(run.total)
      expect(command.end).toBeUndefined()
      command.kill()
      await command.ended
      const again = run.start()
      expect((await again.ended).code).toBe(0)
      expect(run.check().toString()).toContain(CLEAN)
    },
  )
})

function brokerFiles({ place }: DiskRun): readonly string[] {
  return ['broker.db', 'broker.db-wal'].map((name) => join(place.data, name))
}
