import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { Draft } from '../../contract/studio/file-methods.ts'
import type { EditCommand } from '../../flow/document/edit-command.ts'
import { FlowStore } from '../document/flow-store.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import type { WorkspaceState } from '../page/page-studio.ts'
import type { View } from '../page/view-store.ts'
import { watchDrafts } from './watch-drafts.ts'

const FILE = 'flows/a/a.flow.json'

const text = JSON.stringify({
  version: 1,
  id: 'amber-otter',
  name: 'A',
  nodes: [{ id: 'large', kind: 'filter', name: 'Large', config: { where: 'value.total > 100' } }],
  edges: [],
})

beforeEach(() => {
  vi.useFakeTimers()
  // A page keeps what it has drawn when it goes.
  vi.stubGlobal('window', new EventTarget())
  vi.stubGlobal('Worker', NoWorker)
  onTestFinished(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
})

/** What it would check is written in the page itself. */
class NoWorker extends EventTarget {
  postMessage(): void {
    this.dispatchEvent(new Event('error'))
  }
}

/** The services' shelf, with one place for each file. */
class Shelf {
  readonly drafts = new Map<string, Draft>()

  ask(method: string, { file, text: drawn, over }: { file: string; text?: string; over?: string }): unknown {
    if (method === 'drafts.show') return this.drafts.get(file) ?? null
    if (method === 'drafts.drop') this.drafts.delete(file)
    if (method === 'drafts.keep') this.drafts.set(file, { text: drawn!, over: over ?? null, at: 1 })
    return null
  }
}

/** A page with the flow open. */
async function aPage(
  shelf: Shelf,
  { isReadOnly, unwritable = null }: { isReadOnly: boolean; unwritable?: string | null },
) {
  const flow = new FlowStore()
  const view = createStore<View>(() => ({ isReadOnly }) as View)
  const link = {
    connection: createStore(() => 'open' as const),
    ask: (method: string, given: object) => Promise.resolve(shelf.ask(method, given as never)),
    onNews: () => () => undefined,
  } as unknown as StudioLink
  const perform = (command: EditCommand) => {
    if (view.getState().isReadOnly) return false
    flow.perform(command)
    return true
  }
  const workspace = createStore<WorkspaceState>(() => ({
    examples: [],
    view: { folder: '/', name: 'a', flows: [], unwritable },
  }))
  watchDrafts({ flow, view, link, workspace, perform, say: (error) => expect.unreachable(String(error)) })
  flow.open({ file: FILE, text, stamp: 's' })
  await rest()
  return {
    view,
    open: (file: string) => flow.open({ file, text, stamp: 's' }),
    moved: (file: string) => flow.movedTo({ file, text, stamp: 's' }),
    has: () => flow.document?.nodes.map(({ name }) => name),
    rename: (name: string) => perform({ type: 'set-node', id: 'large', field: 'name', value: name }),
    undo: () => flow.undo(),
    close: () => flow.close(),
    /** Whether the browser asks before the page goes. */
    isAsked: () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    pen: (isYours: boolean) => view.setState({ isReadOnly: !isYours }),
  }
}

/** Until what was drawn is kept. */
async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1_000)
}

test('who takes the pen goes on with what the other page had drawn and not saved', async () => {
  const shelf = new Shelf()
  const one = await aPage(shelf, { isReadOnly: false })
  const other = await aPage(shelf, { isReadOnly: true })
  one.rename('Larger')
  await rest()
  one.pen(false)
  other.pen(true)
  await rest()
  expect(other.has()).toEqual(['Larger'])
  expect(other.view.getState().notice?.message).toContain('is back')
  other.rename('Largest')
  await rest()
  other.pen(false)
  one.pen(true)
  await rest()
  expect(one.has()).toEqual(['Largest'])
  one.undo()
  expect(one.has()).toEqual(['Larger'])
})

test('a page whose connection comes back keeps what was drawn without it', async () => {
  const shelf = new Shelf()
  const page = await aPage(shelf, { isReadOnly: false })
  page.rename('Larger')
  await rest()
  page.pen(false)
  page.pen(true)
  page.rename('Largest')
  page.pen(false)
  page.pen(true)
  await rest()
  expect(page.has()).toEqual(['Largest'])
})

test('a page that opened another flow and comes back takes its own drawing up again', async () => {
  const page = await aPage(new Shelf(), { isReadOnly: false })
  page.rename('Larger')
  page.open('flows/b/b.flow.json')
  await rest()
  expect(page.has()).toEqual(['Large'])
  page.open(FILE)
  await rest()
  expect(page.has()).toEqual(['Larger'])
})

test('in a folder that takes nothing the page itself keeps what is drawn of a flow that is closed, and says so', async () => {
  const shelf = new Shelf()
  const page = await aPage(shelf, { isReadOnly: false, unwritable: 'its disk is mounted read-only' })
  page.rename('Larger')
  page.close()
  expect(page.view.getState().notice?.message).toBe('What is drawn of "A" is in this page alone.')
  expect(page.isAsked()).toBe(true)
  await rest()
  expect(shelf.drafts.size).toBe(0)

  page.open(FILE)
  await rest()
  expect(page.has()).toEqual(['Larger'])
  page.undo()
  await rest()
  page.close()
  expect(page.isAsked()).toBe(false)
})

test('in such a folder it is said too where another flow is opened, beside what is taken up there', async () => {
  const page = await aPage(new Shelf(), { isReadOnly: false, unwritable: 'its disk is mounted read-only' })
  page.rename('Larger')
  page.open('flows/b/b.flow.json')
  await rest()
  expect(page.view.getState().notice?.message).toBe('What is drawn of "A" is in this page alone.')
  page.rename('Small')
  page.open(FILE)
  await rest()
  expect(page.has()).toEqual(['Larger'])
  expect(page.view.getState().notice?.message).toMatch(
    /^What is drawn of "A" is in this page alone\. What was drawn here and not saved at .* is back\.$/,
  )
})

test('what is drawn of a flow whose file was renamed is kept under its new name', async () => {
  const shelf = new Shelf()
  const page = await aPage(shelf, { isReadOnly: false })
  page.rename('Larger')
  await rest()
  page.moved('flows/b/b.flow.json')
  await rest()
  expect(page.has()).toEqual(['Larger'])
  expect([...shelf.drafts.keys()]).toEqual(['flows/b/b.flow.json'])
})
