import { expect, test, vi } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { SandboxWorker } from './sandbox-worker.ts'
import { INDEX, OVERDUE, TICKET } from './worker-protocol.ts'

// Threads are begun and ended.
vi.setConfig({ testTimeout: 60_000 })

const open = (sandbox: number, body: string) => ({
  type: 'open' as const,
  sandbox,
  options: {
    body,
    settings: JSON.stringify({ seed: 'test', parameters: {} }),
    deadlineMs: 20_000,
    memoryBytes: 64 * 1024 * 1024,
  },
})

/** Takes a second or so of QuickJS. */
const slow = 'return () => { let sum = 0; for (let i = 0; i < 20_000_000; i++) sum += i % 7; return sum }'

test('closing one sandbox is no fault of the message that another one is at', async () => {
  const worker = new SandboxWorker()
  await worker.open(open(1, slow))
  const progress = Reflect.get(worker, 'progress') as Int32Array
  const batch = { type: 'batch' as const, sandbox: 1, now: 0, metas: '[null]', texts: ['1'] }
  const answers = worker.run(batch).then((answered) => answered.answers)
  const ticket = 2
  for (const other of [2, 3]) {
    await until('the thread to be at the message', () => progress[TICKET] === ticket && progress[INDEX] === 0)
    const opening = worker.open(open(other, 'return () => 1')).catch(({ code }: { code: string }) => code)
    worker.close(other)
    expect(await opening).toBe('TASK_LOST')
  }
  const [answer] = await answers
  expect(answer).not.toBe(OVERDUE)
  worker.close(1)
})
