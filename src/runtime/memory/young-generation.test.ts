import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const module = new URL('young-generation.ts', import.meta.url).href

// What a flow does at full speed: a part of what is made lives until the next collections, none of it for long.
const work = `
  import { getHeapSpaceStatistics } from 'node:v8'
  const young = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size
  let alive = []
  let highest = 0
  for (let round = 0; round < 150 && highest < 2 ** 26; round++) {
    for (let i = 0; i < 10_000; i++) alive.push({ key: 'key-' + i, value: { round, i } })
    if (alive.length > 80_000) alive = alive.slice(40_000)
    await new Promise((resolve) => setImmediate(resolve))
    highest = Math.max(highest, young())
  }
  console.log(highest / 1024 / 1024)
`

test('the young generation stays at its limit, where V8 alone would let it grow', async () => {
  const limited = `import { limitYoungGeneration } from '${module}'; limitYoungGeneration();`
  const [held, free] = await Promise.all([youngMegabytes(limited + work), youngMegabytes(work)])
  expect(held).toBeLessThanOrEqual(32)
  expect(free).toBeGreaterThan(32)
})

async function youngMegabytes(script: string): Promise<number> {
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', script])
  return Number(stdout)
}
