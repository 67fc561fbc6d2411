import { expect, test } from 'vitest'
import type { OpenedFlow } from '../../contract/studio/workspace-methods.ts'
import { dialogStore } from '../dialogs/dialog-store.ts'
import { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { fileIn, hashOf } from './flow-address.ts'
import { type AddressBar, keepAddress } from './keep-address.ts'

const ONE = 'flows/one.flow.json'
const OTHER = 'flows/other.flow.json'
const GONE = 'flows/gone.flow.json'

/** A browser's own list of places. */
class Places implements AddressBar {
  readonly all: string[]
  private at = 0
  private listener = (): void => undefined

  constructor(first = '') {
    this.all = [first]
  }

  get hash(): string {
    return this.all[this.at] ?? ''
  }

  push(hash: string): void {
    this.all.splice(this.at + 1)
    this.at = this.all.push(hash) - 1
  }

  replace(hash: string): void {
    this.all[this.at] = hash
  }

  onMove(listener: () => void): void {
    this.listener = listener
  }

  go(by: number): void {
    this.at += by
    this.listener()
  }
}

function aPage(bar: Places) {
  const flow = new FlowStore()
  const answers: (() => void)[] = []
  const ask = (_method: string, { file }: { file: string }) =>
    new Promise<OpenedFlow>((resolve, reject) =>
      answers.push(() => (file === GONE ? reject(new Error('gone')) : resolve(opened(file)))),
    )
  const open = async (asked: Promise<OpenedFlow>) => {
    try {
      flow.open(await asked)
    } catch {
      // The page says it in a notice.
    }
  }
  const link = { ask } as unknown as StudioLink
  const follow = keepAddress({ flow, dialogs: dialogStore(), link, open }, bar)
  const answerAll = async () => {
    do {
      for (const answer of answers.splice(0)) answer()
      await new Promise((resolve) => setImmediate(resolve))
    } while (answers.length > 0)
  }
  return { flow, follow, answerAll, shown: () => flow.state.getState().drawn?.file }
}

function opened(file: string): OpenedFlow {
  const nodes = [{ id: 'large', kind: 'filter', name: 'Large', config: { where: 'true' } }]
  return { file, stamp: file, text: JSON.stringify({ version: 1, id: 'a', name: 'A', nodes, edges: [] }) }
}

test('the open flow stands in the address, and the first screen has none', () => {
  const bar = new Places()
  const { flow } = aPage(bar)
  flow.open(opened(ONE))
  flow.open(opened(OTHER))
  flow.close()
  expect(bar.all.map(fileIn)).toEqual([undefined, ONE, OTHER, undefined])
})

test('a page that comes with an address opens its flow, and makes no new place of it', async () => {
  const bar = new Places(hashOf(ONE))
  const { follow, answerAll, shown } = aPage(bar)
  const followed = follow()
  await answerAll()
  await followed
  expect(shown()).toBe(ONE)
  expect(bar.all).toEqual([hashOf(ONE)])
})

test('Back and Forward go from flow to flow, however fast', async () => {
  const bar = new Places()
  const { flow, answerAll, shown } = aPage(bar)
  flow.open(opened(ONE))
  flow.open(opened(OTHER))
  bar.go(-1)
  bar.go(-1)
  await answerAll()
  expect(shown()).toBeUndefined()
  bar.go(+1)
  bar.go(+1)
  await answerAll()
  expect(shown()).toBe(OTHER)
  bar.go(-1)
  await answerAll()
  expect(shown()).toBe(ONE)
  expect(bar.all.map(fileIn)).toEqual([undefined, ONE, OTHER])
})

test('a flow that cannot be opened leaves what is shown, and the address says so', async () => {
  const bar = new Places()
  const { flow, answerAll, shown } = aPage(bar)
  flow.open(opened(ONE))
  bar.push(hashOf(GONE))
  bar.go(0)
  await answerAll()
  expect(shown()).toBe(ONE)
  expect(fileIn(bar.hash)).toBe(ONE)
})

test('an address that means nothing here leaves what is shown', async () => {
  const bar = new Places()
  const { flow, answerAll, shown } = aPage(bar)
  flow.open(opened(ONE))
  bar.push('#nowhere')
  bar.go(0)
  await answerAll()
  expect(shown()).toBe(ONE)
  expect(fileIn(bar.hash)).toBe(ONE)
})
