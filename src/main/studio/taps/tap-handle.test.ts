import { expect, test } from 'vitest'
import { aSample } from '../../../../test/support/a-sample.ts'
import { NO_TAP_FIGURES } from '../../../../test/support/no-tap-figures.ts'
import type { TapView } from '../../../contract/studio/tap-methods.ts'
import { SimulatedClock } from '../../../runtime/simulated-clock.ts'
import { turn } from '../../../runtime/turn.ts'
import { KeptMessages } from './kept-messages.ts'
import type { CaptureListener, TapCapture } from './tap-capture.ts'
import { TapHandle } from './tap-handle.ts'

/** A page that looks at a capture, which keeps what the test adds. */
function aHandle(keptBefore = 0) {
  const kept = new KeptMessages(() => undefined)
  const listeners = new Set<CaptureListener>()
  const figures = () => ({ ...NO_TAP_FIGURES, kept: kept.count })
  const add = () => {
    kept.add('p', aSample(kept.end), undefined)
    for (const listener of listeners) listener.changed()
  }
  for (let id = 0; id < keptBefore; id += 1) add()
  const clock = new SimulatedClock()
  const told: TapView[] = []
  const handle = new TapHandle({
    id: 1,
    capture: {
      kept,
      listeners,
      figures,
      state: 'open',
      isAsking: false,
      refused: undefined,
    } as unknown as TapCapture,
    clock,
    find: '',
    tell: (view) => void told.push(view),
  })
  return { handle, clock, told, add }
}

const seqs = (view: TapView | undefined) => view?.ahead?.rows.map(({ seq }) => seq)

test('the first word of a message brings its row along, and later words bring none', async () => {
  const { handle, clock, told, add } = aHandle()
  expect(handle.opened().ahead).toBeUndefined()
  await clock.advance(100, turn)
  told.length = 0
  for (let id = 0; id < 100; id += 1) add()
  await clock.advance(100, turn)
  expect(told.map(seqs)).toEqual([[0], undefined])
  expect(told.at(-1)?.end).toBe(100)
})

test('a list that was kept is opened with its newest rows', () => {
  const { handle } = aHandle(100)
  const { ahead, end } = handle.opened()
  expect([ahead?.from, ahead?.rows.length, end]).toEqual([60, 40, 100])
  expect(ahead?.rows.at(-1)?.seq).toBe(99)
})
