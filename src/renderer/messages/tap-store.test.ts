import { expect, test } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { NO_TAP_FIGURES } from '../../../test/support/no-tap-figures.ts'
import type { StudioNews } from '../../contract/studio/news.ts'
import type { TapView } from '../../contract/studio/tap-methods.ts'
import { type Connection, Refused, type StudioLink } from '../platform/studio-link.ts'
import { TapStore } from './tap-store.ts'

const FILE = 'flows/orders/orders.flow.json'

interface Question {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly answer: (content: unknown) => void
  readonly refuse: (error: Error) => void
}

/** A link whose answers the test gives. */
function aLink() {
  const asked: Question[] = []
  const listeners = new Set<(news: StudioNews) => void>()
  const connection = createStore<Connection>(() => 'open')
  const link = {
    connection,
    ask: (method: string, params: Question['params']) =>
      new Promise((answer, refuse) => asked.push({ method, params, answer, refuse })),
    onNews: (listener: (news: StudioNews) => void) => listeners.add(listener),
  } as unknown as StudioLink
  const last = (method: string) => asked.findLast((each) => each.method === method)
  const tell = (view: TapView) => {
    for (const listener of listeners) listener({ about: 'tap', view })
  }
  return { link, asked, last, tell, connection }
}

function aView(tap: number, end = 0): TapView {
  const figures = { ...NO_TAP_FIGURES, seen: end, kept: end }
  return { tap, state: 'open', first: 0, end, shifts: 0, isSearching: false, figures, lastAt: null }
}

/** Lets answers arrive. */
const arrive = () => new Promise<void>((resolve) => setImmediate(resolve))

async function aTap() {
  const scene = aLink()
  const taps = new TapStore(scene.link)
  taps.show(FILE, { node: 'in', ports: ['out'] })
  scene.last('taps.open')?.answer(aView(1))
  await arrive()
  return { ...scene, taps, state: () => taps.state.getState() }
}

test('the answer to a port that was left meanwhile is let go, and its tap closed', async () => {
  const { link, asked } = aLink()
  const taps = new TapStore(link)
  taps.show(FILE, { node: 'in', ports: ['out'] })
  taps.show(FILE, { node: 'total', ports: ['out'] })
  const [first, second] = asked
  second?.answer(aView(2, 5))
  first?.answer(aView(1, 9))
  await arrive()
  expect(taps.state.getState().view).toMatchObject({ tap: 2, end: 5 })
  expect(asked.filter(({ method }) => method === 'taps.close').map(({ params }) => params['tap'])).toEqual([
    1,
  ])
})

test('news of another tap change nothing, and the same place again asks nothing', async () => {
  const { taps, asked, tell, state } = await aTap()
  tell(aView(1, 3))
  tell(aView(7, 99))
  expect(state().view?.end).toBe(3)
  const before = asked.length
  taps.show(FILE, { node: 'in', ports: ['out'] })
  expect(asked.length).toBe(before)
})

test('Freeze holds the end of the list while more comes, and another filter lets it go', async () => {
  const { taps, tell, state, last } = await aTap()
  tell(aView(1, 10))
  taps.freeze()
  tell(aView(1, 25))
  expect([state().frozenAt, state().view?.end]).toEqual([10, 25])
  taps.filterBy('key:k1')
  expect(state().frozenAt).toBeUndefined()
  expect(last('taps.find')?.params).toEqual({ tap: 1, find: 'key:k1' })
})

test('a condition opens the tap anew, and one that is refused is said while the old one goes on', async () => {
  const { taps, last, state } = await aTap()
  taps.filterBy('PROD cel: value.')
  const asked = last('taps.open')
  expect(asked?.params).toMatchObject({ find: 'PROD', filter: 'value.' })
  asked?.refuse(new Refused({ code: 'EXPRESSION_INVALID', message: 'It ends too early.' }))
  await arrive()
  expect(state().refused).toMatchObject({ code: 'EXPRESSION_INVALID' })
  expect(state().view?.tap).toBe(1)
})

test('after a lost connection the same port is tapped again', async () => {
  const { taps, asked, connection, last } = await aTap()
  connection.setState('lost', true)
  connection.setState('open', true)
  expect(asked.filter(({ method }) => method === 'taps.open').length).toBe(2)
  last('taps.open')?.answer(aView(4, 2))
  await arrive()
  expect(taps.state.getState().view?.tap).toBe(4)
})

test('a message that was chosen is asked for again until its commit is known, and no longer', async () => {
  const { taps, asked, last, tell, state } = await aTap()
  taps.choose({ number: 0, seq: 0 })
  const message = { seq: 0, state: 'running' }
  const journey = { finished: true, steps: [] }
  last('taps.message')?.answer(message)
  last('taps.journey')?.answer(journey)
  await arrive()
  tell(aView(1, 1))
  last('taps.message')?.answer({ ...message, state: 'committed' })
  last('taps.journey')?.answer(journey)
  await arrive()
  expect(state().chosen?.message?.state).toBe('committed')
  const before = asked.length
  tell(aView(1, 2))
  expect(asked.length).toBe(before)
})

test('after a lost connection the former tap is not closed: new services may have given its id to the new one', async () => {
  const { taps, asked, connection, last } = await aTap()
  connection.setState('lost', true)
  connection.setState('open', true)
  last('taps.open')?.answer(aView(1, 2))
  await arrive()
  expect(taps.state.getState().view).toMatchObject({ tap: 1, end: 2 })
  expect(asked.filter(({ method }) => method === 'taps.close')).toEqual([])
})
