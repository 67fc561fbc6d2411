import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aFlow } from '../support/a-flow.ts'
import { until } from '../support/until.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { endOf, startMillrace, temporaryFolder } from './cli-process.ts'

const flow = aFlow()
  .node('in', 'topic-source', { topic: 'orders' })
  .node('out', 'topic-sink', { topic: 'copies' })
  .edge('in.out', 'out.in')
  .build()

// Node's own view of both is not asked for: what the kernel started is what holds.
test.runIf(process.platform === 'linux')(
  'the process that runs flows was started with bounds for what no budget counts',
  async () => {
    const folder = aWorkspace(temporaryFolder(), { flows: { copy: flow } })
    const child = startMillrace(['run', join('flows', 'copy.flow.json')], { cwd: folder })
    const ended = endOf(child)
    const told = (file: string) => readFileSync(`/proc/${child.pid}/${file}`, 'utf8').split('\0')
    let said = ''
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
    await until('the flow to run', () => said.includes('running'))
    expect(told('cmdline')).toContain('--max-semi-space-size=8')
    expect(told('environ')).toContain('MALLOC_ARENA_MAX=2')
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  },
)
