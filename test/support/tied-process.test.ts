import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { isRunning } from './is-running.ts'
import { needs, testNeeding } from './needs.ts'
import { until } from './until.ts'

testNeeding(
  needs.linux,
  'a tied process dies with the process that started it, even by kill -9',
  async () => {
    const module = new URL('./tied-process.ts', import.meta.url).href
    const program = `
    const { spawnTied } = await import('${module}')
    process.stdout.write(String(spawnTied('sleep', ['60']).pid), () => process.kill(process.pid, 'SIGKILL'))`
    const pid = printedBy(program)
    expect(Number(pid)).toBeGreaterThan(1)
    await until('the process to end', () => !isRunning(pid))
  },
)

function printedBy(program: string): string {
  try {
    return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout // it was killed, as it should be
  }
}
