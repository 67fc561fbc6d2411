import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('reference-cache-child.ts', import.meta.url))

test('workers that make the cache of reference tables at the same moment all open it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-references-'))
  const workers = Array.from({ length: 5 }, () => fork(program, { execArgv: [] }))
  const answers = () =>
    Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as string))
  try {
    await answers()
    for (let round = 0; round < 40; round++) {
      const told = answers()
      for (const worker of workers) worker.send(join(folder, `${round}`))
      expect(await told).toEqual(workers.map(() => 'opened'))
    }
  } finally {
    for (const worker of workers) worker.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
})
