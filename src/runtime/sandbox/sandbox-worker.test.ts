import { expect, test, vi } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { SandboxWorker } from './sandbox-worker.ts'
import { INDEX, OVERDUE, TICKET } from './worker-protocol.ts'

// Threads are begun and ended.
vi.setConfig({ testTimeout: 60_000 })

const open = (sandbox: number, body: string, deadlineMs = 20_000) => ({
  type: 'open' as const,
  sandbox,
  options: {
    body,
    settings: JSON.stringify({ seed: 'test', parameters: {}, writesQuickly: true, hasConsole: false }),
    deadlineMs,
    hasConsole: false,
    memoryBytes: 64 * 1024 * 1024,
  },
})

const batchFor = (sandbox: number) => ({
  type: 'batch' as const,
  sandbox,
  now: 0,
  metas: '{}',
  texts: '1',
  count: 1,
})

/** Stands in the language itself, where nothing can stop it. */
const hang = 'Array.prototype.indexOf.call({ length: 2 ** 50 }, 1)'

/** Takes a second or so of QuickJS. */
const slow = 'return () => { let sum = 0; for (let i = 0; i < 20_000_000; i++) sum += i % 7; return sum }'

test('closing one sandbox is no fault of the message that another one is at', async () => {
  const worker = new SandboxWorker()
  await worker.open(open(1, slow))
  const progress = Reflect.get(worker, 'progress') as Int32Array
  const answers = worker.run(batchFor(1)).then((answered) => answered.answers)
  const ticket = 2
  for (const other of [2, 3]) {
    await until('the thread to be at the message', () => progress[TICKET] === ticket && progress[INDEX] === 0)
    const opening = worker.open(open(other, 'return () => 1')).catch(({ code }: { code: string }) => code)
    worker.close(other)
    expect(await opening).toBe('TASK_LOST')
  }
  const answer = await answers
  expect(answer).not.toBe(OVERDUE)
  worker.close(1)
})

test('a thread that hangs before it comes to a message is begun again, and then no more', async () => {
  const worker = new SandboxWorker()
  await worker.open(open(1, `return () => ${hang}`, 50))
  // When the thread was ended, the code is loaded anew: here it hangs then.
  const opened = Reflect.get(worker, 'opened') as Map<number, ReturnType<typeof open>>
  opened.set(1, { ...open(1, `${hang}\nreturn () => 1`, 50), ...{ ticket: 0 } })
  await expect(worker.run(batchFor(1))).rejects.toMatchObject({
    code: 'CODE_SANDBOX_FAILED',
    class: 'fault',
    message: 'The sandbox for code hangs, or ends, before it comes to a message.',
  })
  worker.close(1)
})
