import Database from 'better-sqlite3'
import { afterEach, expect, test, vi } from 'vitest'
import { aFlow } from '../../../test/support/a-flow.ts'
import type { TestKind } from '../../../test/support/flow-test-driver.ts'
import { aFolder } from '../../../test/support/node-driver.ts'
import { aBatchKind, aKind, aWaitingKind } from '../../../test/support/test-kinds.ts'
import { FlowError } from '../../contract/errors.ts'
import { readFlow } from '../../flow/read-flow.ts'
import { catalog } from '../../nodes/catalog.ts'
import { FlowRun } from '../flow/flow-run.ts'
import { nodeRegistry } from '../node-registry.ts'
import type { Recorder } from './recorder.ts'
import { Rehearsal } from './rehearsal.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const quiet: Recorder = {
  watches: () => false,
  gave: () => {},
  entered: () => {},
  left: () => {},
  failed: () => {},
  dropped: () => {},
}

interface Trial {
  readonly kind: TestKind
  readonly recorder?: Recorder
  readonly realMs?: number
  readonly closeMs?: number
}

/** A rehearsal of one node of that kind between two topics. */
function rehearse({ kind, recorder = quiet, realMs = 20_000, closeMs = 5_000 }: Trial): Promise<Rehearsal> {
  const folder = aFolder()
  const drawn = aFlow()
    .node('in', 'topic-source', { topic: 'orders' })
    .node('tried', kind.spec.kind)
    .node('out', 'topic-sink', { topic: 'copies' })
    .edge('in.out', 'tried.in')
    .edge('tried.out', 'out.in')
    .build()
  const { flow } = readFlow(JSON.stringify(drawn), [...catalog, kind.spec])
  return Rehearsal.start({
    flow: flow!,
    file: `${folder}/test.flow.json`,
    workspace: folder,
    registry: [...nodeRegistry, kind.registered],
    startAt: 1_000,
    seed: 1,
    recorder,
    answer: () => Promise.reject(new Error('nobody asks')),
    limits: { messages: 1_000, idleMs: 600_000, realMs, closeMs },
  })
}

const order = { key: null, value: new TextEncoder().encode('{"amount": 1}'), headers: [], timestamp: 1_000 }

test('a flow that cannot begin leaves no database open', async () => {
  const close = vi.spyOn(Database.prototype, 'close')
  const good = aKind('good', 'operator', () => ({ type: 'operator', connect: () => () => {} }))
  const rehearsal = await rehearse({ kind: good })
  await rehearsal.close()
  const whenAllIsWell = close.mock.calls.length
  expect(whenAllIsWell).toBeGreaterThan(1)
  close.mockClear()
  const bad = { ...good, spec: { ...good.spec, traits: { ...good.spec.traits, writesTopics: throws } } }
  await expect(rehearse({ kind: bad })).rejects.toThrow('no plan can be made')
  expect(close.mock.calls.length).toBe(whenAllIsWell)
})

function throws(): never {
  throw new Error('no plan can be made')
}

test('a flow that does not end is left after its time, with what is still at work', async () => {
  const close = vi.spyOn(Database.prototype, 'close')
  vi.spyOn(FlowRun.prototype, 'drain').mockReturnValue(never())
  const rehearsal = await rehearse({ kind: aWaitingKind('tried', never), closeMs: 50 })
  await rehearsal.send({ topic: 'orders' }, [order])
  await rehearsal.settle()
  close.mockClear()
  await expect(rehearsal.close()).rejects.toMatchObject({
    code: 'TEST_NEVER_RESTS',
    message:
      'The flow did not end within 0.05 s of being told to: it is draining, node "tried" is at work, task in/0 is lost.',
    hint: 'Look for a node that does not heed the signal it is given, or that stays in its "stop".',
  })
  expect(close.mock.calls.length).toBeGreaterThan(1)
})

test('a flow that does not begin is left after its time', async () => {
  const good = aKind('tried', 'operator', () => ({ type: 'operator', connect: () => () => {} }))
  const kind = { ...good, registered: { kind: 'tried', load: async () => ({ create: never }) } }
  await expect(rehearse({ kind, realMs: 300 })).rejects.toMatchObject({
    code: 'TEST_NEVER_RESTS',
    message: 'The flow has not begun within 0.3 s.',
  })
})

function never(): Promise<never> {
  return new Promise(() => {})
}

function diskFull(): FlowError {
  return new FlowError('FILE_DISK_FULL', { message: 'The disk is full.', hint: 'Make room.' })
}

const failsTwice = () => {
  let times = 0
  return () => {
    if (times++ < 2) throw diskFull()
  }
}

test.each([
  ['an operator', (fails: () => void) => operatorThat(fails)],
  ['a node that waits', (fails: () => void) => aWaitingKind('tried', async () => fails())],
  [
    'a node that answers for batches',
    (fails: () => void) =>
      aBatchKind('tried', async (messages) => {
        fails()
        return messages.map((message) => [{ port: 'out', message }])
      }),
  ],
])('a message enters %s once, however often it is tried there', async (_what, kindThat) => {
  const told: string[] = []
  const recorder: Recorder = {
    ...quiet,
    watches: (nodeId) => nodeId === 'tried',
    entered: () => void told.push('entered'),
    failed: (_node, _message, { code }) => void told.push(code),
    left: (_node, port) => void told.push(port),
  }
  const rehearsal = await rehearse({ kind: kindThat(failsTwice()), recorder })
  await rehearsal.send({ topic: 'orders' }, [order])
  await rehearsal.finish()
  await rehearsal.close()
  const code = 'FILE_DISK_FULL'
  expect(told).toEqual(['entered', code, code, 'out'])
})

function operatorThat(fails: () => void): TestKind {
  return aKind('tried', 'operator', () => ({
    type: 'operator',
    connect: ({ out }) => {
      return (message) => {
        fails()
        out!(message)
      }
    },
  }))
}
