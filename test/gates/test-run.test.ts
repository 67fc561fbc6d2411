import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isRunning } from '../support/is-running.ts'
import { spawnTied } from '../support/tied-process.ts'
import { until } from '../support/until.ts'
import { aTree, type Files } from './temporary-tree.ts'

const run = promisify(execFile)
const runner = fileURLToPath(new URL('../run.ts', import.meta.url))
const needs = new URL('../support/needs.ts', import.meta.url).href

const passing = { 'test/pass.test.ts': aTest(`test('adds', () => expect(1 + 1).toBe(2))`) }
const skipping = {
  'test/skip.test.ts': `
    import { testNeeding } from '${needs}'
    testNeeding({ name: 'moon', available: false, reason: 'there is no moon tonight' }, 'shines', () => {})`,
}

function aTest(line: string): string {
  return `import { expect, test } from 'vitest'\n${line}\n`
}

describe.concurrent('npm test', () => {
  test('ends with the counts on a plain last line', async () => {
    const { exitCode, lastLine } = await npmTest(passing)
    expect({ exitCode, lastLine }).toEqual({ exitCode: 0, lastLine: '1 passed, 0 failed, 0 skipped' })
  })

  test('fails when a test fails', async () => {
    const broken = { 'test/broken.test.ts': aTest(`test('adds', () => expect(1 + 1).toBe(3))`) }
    const { exitCode, lastLine } = await npmTest({ ...passing, ...broken })
    expect({ exitCode, lastLine }).toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed, 0 skipped' })
  })

  test('says at the end what a failed test found, which its sentence cuts short', async () => {
    const large = aTest(
      `test('keeps all', () => expect(Array(99).fill(1)).toEqual([...Array(98).fill(1), 'gone']))`,
    )
    const { output } = await npmTest({ 'test/large.test.ts': large })
    expect(output.slice(output.lastIndexOf('Failed:'))).toMatch(/-\s+"gone",\n\s+\+\s+1,/)
  })

  test('fails when a test file cannot be loaded', async () => {
    const { exitCode, lastLine } = await npmTest({
      ...passing,
      'test/load.test.ts': `import './not-there.ts'\n`,
    })
    expect({ exitCode, lastLine }).toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed, 0 skipped' })
  })

  test('fails when a promise is rejected outside of any test', async () => {
    const stray = {
      'test/stray.test.ts': aTest(
        `test('a', () => { expect(1).toBe(1); Promise.reject(new Error('stray')) })`,
      ),
    }
    const { exitCode, lastLine } = await npmTest(stray)
    expect({ exitCode, lastLine }).toEqual({ exitCode: 1, lastLine: '1 passed, 1 failed, 0 skipped' })
  })

  test('runs a file once more whose process V8 ended, and no other whose process ended', async () => {
    const ends = (said: string) =>
      aTest(`
        import { existsSync, writeFileSync, writeSync } from 'node:fs'
        test('first', () => expect(1).toBe(1))
        test('second', async () => {
          if (existsSync('been')) return
          writeFileSync('been', '')
          writeSync(2, '# ${said}.\\n')
          process.kill(process.pid, 'SIGKILL')
          await new Promise(() => {})
        })`)
    const byV8 = await npmTest({
      'test/ends.test.ts': ends('Check failed: jit_page.has_value()'),
      ...passing,
    })
    expect(byV8.output).toContain('V8 ended the process of test/ends.test.ts, which runs once more.')
    expect(byV8).toMatchObject({ exitCode: 0, lastLine: '3 passed, 0 failed, 0 skipped' })
    const otherwise = await npmTest({ 'test/ends.test.ts': ends('Out of luck'), ...passing })
    expect(otherwise.exitCode).toBe(1)
  })

  test('fails when no test ran', async () => {
    const { exitCode, lastLine, output } = await npmTest({ 'test/nothing.ts': '' })
    expect({ exitCode, lastLine }).toEqual({ exitCode: 1, lastLine: '0 passed, 1 failed, 0 skipped' })
    expect(output).toContain('The suite vitest ran no tests')
  })

  test('fails when the pattern matches no test', async () => {
    const { exitCode, output } = await npmTest(passing, { patterns: ['nowhere'] })
    expect(exitCode).toBe(1)
    expect(output).toContain('No test matches "nowhere"')
  })

  test('runs only what the pattern matches', async () => {
    const { lastLine } = await npmTest({ ...passing, ...skipping }, { patterns: ['pass'] })
    expect(lastLine).toBe('1 passed, 0 failed, 0 skipped')
  })

  test('lists a skipped test with its reason', async () => {
    const { exitCode, lastLine, output } = await npmTest({ ...passing, ...skipping })
    expect({ exitCode, lastLine }).toEqual({ exitCode: 0, lastLine: '1 passed, 0 failed, 1 skipped' })
    expect(output).toContain('test/skip.test.ts > shines\n    because there is no moon tonight')
  })

  test('fails by a skipped test with CI=true, and says so', async () => {
    const { exitCode, lastLine, output } = await npmTest({ ...passing, ...skipping }, { ci: 'true' })
    expect({ exitCode, lastLine }).toEqual({ exitCode: 1, lastLine: '1 passed, 0 failed, 1 skipped' })
    expect(output).toContain('with CI=true a skipped test counts as a failure')
  })
})

test('stops what it started when it is told to end, and says that it was interrupted', async () => {
  const endless = `
    import { writeFileSync } from 'node:fs'
    test('never ends', async () => {
      writeFileSync('pid', String(process.pid))
      await new Promise(() => { setInterval(() => expect(1).toBe(1), 1000) })
    })`
  const root = aTree({ 'test/endless.test.ts': aTest(endless) })
  const runOfTests = spawnTied(process.execPath, [runner], { cwd: root })
  const output = text(runOfTests.stdout)
  const worker = await until('the test to begin', () => readFileSync(join(root, 'pid'), 'utf8'))
  const ended = once(runOfTests, 'exit')
  runOfTests.kill('SIGTERM')
  expect(await output).toMatch(
    /Interrupted in the suite vitest[^]*\n\d+ passed, [1-9]\d* failed, \d+ skipped\n$/,
  )
  expect(await ended).toEqual([1, null])
  await until('the worker to end', () => !isRunning(worker))
})

async function npmTest(files: Files, { patterns = [], ci = '' }: { patterns?: string[]; ci?: string } = {}) {
  // Vitest must not take itself for a part of the run that runs it.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  const env = { ...Object.fromEntries(own), CI: ci, FORCE_COLOR: '1' }
  const options = { cwd: aTree(files), env }
  const { stdout, code = 0 } = (await run(process.execPath, [runner, ...patterns], options).catch(
    (error: { stdout: string; code: number }) => error,
  )) as { stdout: string; code?: number }
  return { exitCode: code, output: stdout, lastLine: stdout.trimEnd().split('\n').at(-1) }
}
