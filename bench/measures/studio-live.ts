import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling, floor } from '../bounds.ts'
import { median } from '../median.ts'
import { nodeOptionsOf } from '../product-process.ts'
import { LARGE_NODES, largeFlowText } from '../studio/large-flow.ts'
import { press } from '../studio/studio-deeds.ts'
import { StudioUnderLoad } from '../studio/studio-page.ts'

const command = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** Offered to the tap. */
const PER_SECOND = 10_000
/** Between two looks at the heap, in a run that counts and in one that only tries. */
const HEAP_SECONDS = { counting: 240, trying: 20 }
const FRAMES_SECONDS = 10
/** Who wants to see the messages of a node has chosen it, and moves a hand to the key or the mouse. */
const LOOKED_AT_MS = 1_000
/** To nodes that no message passes, close by: more than the taps that the Studio keeps for who comes again. */
const ELSEWHERE = ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowDown']
/** So long each. */
const GLANCE_MS = 300
/** At the line with the flow's rate, a second apart. */
const RATE_LOOKS = 10
/** So often the first rows are waited for, each time on a new page; the median counts. */
const FIRST_PAGES = 5
const FIRST_ROW = '.message-row > span'

/** Makes the messages. None passes the first filter: only the tapped port is busy. */
const outside = {
  version: 1,
  id: 'bench-shop',
  name: 'Shop',
  role: 'outside',
  topics: { orders: { use: 'owned', partitions: 4 }, idle: { use: 'owned', partitions: 4 } },
  nodes: [
    {
      id: 'shop',
      kind: 'generator',
      config: { template: { id: { $sequence: {} }, n: 0 }, key: 'value.id', perSecond: PER_SECOND },
    },
    { id: 'to-orders', kind: 'topic-sink', config: { topic: 'orders' } },
    { id: 'none', kind: 'generator', config: { messages: [{ key: 'none', value: { n: 0 } }] } },
    { id: 'to-idle', kind: 'topic-sink', config: { topic: 'idle' } },
  ],
  edges: [
    { from: 'shop.out', to: 'to-orders.in' },
    { from: 'none.out', to: 'to-idle.in' },
  ],
}

/** Small, and on a topic that is there from the start. */
const small = {
  version: 1,
  id: 'bench-small',
  name: 'Small',
  topics: { orders: { use: 'owned', partitions: 4 }, results: { use: 'owned', partitions: 4 } },
  nodes: [
    { id: 'in', kind: 'topic-source', config: { topic: 'orders' } },
    { id: 'one', kind: 'filter', config: { where: 'value.n > 1' } },
    { id: 'out', kind: 'topic-sink', config: { topic: 'results' } },
  ],
  edges: [
    { from: 'in.out', to: 'one.in' },
    { from: 'one.out', to: 'out.in' },
  ],
}

export const studioLive: Benchmark = {
  name: 'studio-live',
  says: `Taps a port of a running flow of ${LARGE_NODES} nodes that ${PER_SECOND} messages a second pass, in a real browser: messages that the flow handles meanwhile, frames, ms from the message to its row, from a click on a node that nobody looked at to its first row, and from the key that opens the messages of a flow that it only watches (medians of ${FIRST_PAGES} new pages), from a click to the lit way, what the layout shifts, rows at once, and the page's heap; and of a small flow from Apply to the new one running.`,
  measure,
}

interface Run {
  readonly first: number
  readonly handled: number
  readonly frames: number
  readonly row: number
  readonly click: number
  readonly heap: number
  readonly shift: number
  readonly rows: number
}

async function measure({ pairs, progress }: Bench): Promise<readonly Measured[]> {
  const studio = await StudioUnderLoad.start({
    'flows/large.flow.json': largeFlowText('Large', (row) => (row === 0 ? 'orders' : 'idle')),
    'flows/large.outside.flow.json': JSON.stringify(outside),
    'flows/small.flow.json': JSON.stringify(small),
  })
  try {
    const watched = await firstRowsOfWatched(studio)
    const run = await watchOnce(studio, pairs < 5 ? HEAP_SECONDS.trying : HEAP_SECONDS.counting)
    const apply = await applyOnce(studio)
    progress(`studio-live: ${JSON.stringify({ watched, ...run, apply })}`)
    return [
      ceiling({ name: 'studio-live-first-rows', unit: 'ms', values: [run.first], target: 150, of: 'median' }),
      ceiling({
        name: 'studio-live-first-rows-watched',
        unit: 'ms',
        values: [watched],
        target: 150,
        of: 'median',
      }),
      floor({
        name: 'studio-live-handled',
        unit: 'messages/s',
        values: [run.handled],
        target: PER_SECOND * 0.97,
        of: 'median',
      }),
      floor({ name: 'studio-live-frames', unit: '1/s', values: [run.frames], target: 50, of: 'median' }),
      ceiling({ name: 'studio-live-row-p95', unit: 'ms', values: [run.row], target: 250, of: 'median' }),
      ceiling({ name: 'studio-live-click', unit: 'ms', values: [run.click], target: 150, of: 'median' }),
      ceiling({ name: 'studio-live-heap', unit: 'MB', values: [run.heap], target: 5, of: 'median' }),
      ceiling({ name: 'studio-live-shift', unit: 'score', values: [run.shift], target: 0, of: 'median' }),
      floor({ name: 'studio-live-rows', unit: 'rows', values: [run.rows], target: 25, of: 'median' }),
      ceiling({ name: 'studio-live-apply', unit: 'ms', values: [apply], target: 2_000, of: 'median' }),
    ]
  } finally {
    await studio.stop()
  }
}

/** The flow and its outside, as `millrace run` runs them. */
async function running(folder: string): Promise<ChildProcess> {
  const args = ['run', 'flows/large.flow.json', '--with-outside', '--trust', '--json']
  const { options } = nodeOptionsOf('product/studio')
  const flow = spawn(process.execPath, [...options, command, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    flow.once('close', (code) => reject(new Error(`millrace run ended with ${code}.`)))
    let said = ''
    flow.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-100_000)
      // It has work: figures of a flow that has taken some.
      if (/"type":"metrics"[^\n]*"in":[1-9]/.test(said)) resolve()
    })
  })
  return flow
}

function ended(flow: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (flow.exitCode !== null || flow.signalCode !== null) return resolve()
    flow.removeAllListeners('close').once('close', () => resolve())
    flow.kill('SIGKILL')
  })
}

/** The first rows of a flow that the command runs: nothing is tapped there before somebody opens the messages. */
async function firstRowsOfWatched(studio: StudioUnderLoad): Promise<number> {
  const flow = await running(studio.folder)
  try {
    return await medianOfPages(async () => {
      await onNewPage(studio, lookElsewhere)
      return await onNewPage(studio, async (page) => {
        await press(page, ['ArrowRight'])
        await page.waitForTimeout(LOOKED_AT_MS)
        return await untilShown(page, () => press(page, ['m']), FIRST_ROW)
      })
    })
  } finally {
    await ended(flow)
  }
}

/** The first rows of a node behind a click, with the messages open, in a flow that the Studio runs. */
async function firstRowsOfClicked(studio: StudioUnderLoad): Promise<number> {
  return await medianOfPages(
    async () =>
      await onNewPage(studio, async (page) => {
        await page.locator('.card-running').first().waitFor({ timeout: 60_000 })
        await lookElsewhere(page)
        const box = await page.locator('.react-flow__node[data-id="n-00-00"]').boundingBox()
        if (box === null || box.y < 0) throw new Error('The node that messages pass is not on the screen.')
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
        return await untilShown(page, () => page.mouse.click(x, y), FIRST_ROW)
      }),
  )
}

async function medianOfPages(measure: () => Promise<number>): Promise<number> {
  const all: number[] = []
  for (let each = 1; each <= FIRST_PAGES; each++) all.push(await measure())
  return median(all)
}

/** On a page that knows nothing yet, with the large flow open. */
async function onNewPage<Result>(
  studio: StudioUnderLoad,
  deed: (page: Page) => Promise<Result>,
): Promise<Result> {
  const { page } = await studio.cold()
  try {
    await openLarge(page)
    return await deed(page)
  } finally {
    await page.context().close()
  }
}

/** At nodes that no message passes, until no tap is left on any other. */
async function lookElsewhere(page: Page): Promise<void> {
  await press(page, ['ArrowRight', 'm'])
  for (const key of ELSEWHERE) {
    await press(page, [key])
    await page.waitForTimeout(GLANCE_MS)
  }
  await page.waitForTimeout(LOOKED_AT_MS)
}

/** By a page that is closed again: a second one that draws what flows would share the machine with those measured. */
async function runLarge(studio: StudioUnderLoad): Promise<void> {
  const { page } = await studio.cold()
  await openLarge(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('.card-running').first().waitFor({ timeout: 60_000 })
  await page.context().close()
}

async function watchOnce(studio: StudioUnderLoad, heapSeconds: number): Promise<Run> {
  await runLarge(studio)
  const first = await firstRowsOfClicked(studio)
  const { page } = await studio.cold()
  try {
    await openLarge(page)
    await press(page, ['ArrowRight', 'm'])
    await page.locator(FIRST_ROW).first().waitFor()
    const { frames, row } = await liveFrames(page)
    const handled = await handledMeanwhile(page)
    const { heap, shift } = await longRun(page, heapSeconds)
    await page.getByRole('button', { name: 'Freeze' }).click()
    const click = await untilShown(
      page,
      () => page.locator('.message-row').nth(3).click(),
      '.canvas-lit, .chosen-message .message-line',
    )
    await page.getByRole('button', { name: 'Enlarge the panel' }).click()
    const { height = 0 } = page.viewportSize() ?? {}
    const boxes = await Promise.all(
      (await page.locator('.message-row').all()).map((row) => row.boundingBox()),
    )
    const rows = boxes.filter((box) => box !== null && box.y + box.height <= height).length
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor({ timeout: 60_000 })
    return { first, handled, frames, row, click, heap, shift, rows }
  } finally {
    await page.context().close()
  }
}

async function openLarge(page: Page): Promise<void> {
  await press(page, ['Control+k'])
  await page.keyboard.type('Large')
  // The list of flows may still be on its way.
  await page.getByRole('option').first().waitFor()
  await press(page, ['Enter'])
  await page.locator('.react-flow__node').first().waitFor()
}

/** From a key or a press until each of these has been on the screen, one after another; between commas, together. In ms. */
async function untilShown(
  page: Page,
  deed: () => Promise<void>,
  ...steps: readonly string[]
): Promise<number> {
  await page.evaluate(`
    globalThis.benchShown = new Promise((resolve) => {
      let began
      const steps = ${JSON.stringify(steps.map((step) => step.split(', ')))}
      const note = ({ timeStamp }) => (began ??= timeStamp)
      addEventListener('keydown', note, true)
      addEventListener('mousedown', note, true)
      const look = () => {
        const isShown = began !== undefined && steps[0].every((each) => document.querySelector(each) !== null)
        if (isShown) steps.shift()
        if (steps.length === 0) requestAnimationFrame(() => resolve(performance.now() - began))
        else requestAnimationFrame(look)
      }
      look()
    })
    0
  `)
  await deed()
  return (await page.evaluate('benchShown')) as number
}

/** Frames a second, and of the newest row the 95th percentile of the ms from the message to the frame that shows it. */
async function liveFrames(page: Page): Promise<{ readonly frames: number; readonly row: number }> {
  const { frames, ages } = (await page.evaluate(`
    new Promise((resolve) => {
      const ages = []
      let frames = 0
      let newest
      const began = performance.now()
      const look = () => {
        frames += 1
        const at = document.querySelector('.message-row > span')?.title
        if (at !== undefined && at !== newest) {
          newest = at
          ages.push(Date.now() - Date.parse(at))
        }
        if (performance.now() - began < ${FRAMES_SECONDS * 1_000}) requestAnimationFrame(look)
        else resolve({ frames: frames / ${FRAMES_SECONDS}, ages })
      }
      look()
    })
  `)) as { readonly frames: number; readonly ages: readonly number[] }
  const sorted = ages.toSorted((a, b) => a - b)
  return { frames, row: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN }
}

/** Messages a second of the flow, as its line says, while its messages are looked at. */
async function handledMeanwhile(page: Page): Promise<number> {
  const rates: number[] = []
  for (let look = 1; look <= RATE_LOOKS; look++) {
    const line = await page.locator('.run-line').innerText()
    const [, figure = '0', thousands] = /([\d.,]+)(k?) msg\/s/.exec(line) ?? []
    rates.push(Number(figure.replaceAll(',', '')) * (thousands === 'k' ? 1_000 : 1))
    await page.waitForTimeout(1_000)
  }
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length
}

/** What the heap grows by in MB, after everything that nobody holds is gone, and the layout shifts meanwhile. */
async function longRun(page: Page, seconds: number): Promise<Pick<Run, 'heap' | 'shift'>> {
  const session = await page.context().newCDPSession(page)
  await page.evaluate(`
    globalThis.benchShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) benchShift += entry.value
    }).observe({ type: 'layout-shift' })
  `)
  const before = await heapOf(session)
  await page.waitForTimeout(seconds * 1_000)
  const heap = (await heapOf(session)) - before
  return { heap, shift: (await page.evaluate('benchShift')) as number }
}

/** In ms, from the press of Apply until what was drawn runs. */
async function applyOnce(studio: StudioUnderLoad): Promise<number> {
  const { page } = await studio.cold()
  try {
    await page.getByRole('button', { name: 'Small' }).first().click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.locator('.card-running').first().waitFor({ timeout: 60_000 })
    await page.locator('.react-flow__node').first().click()
    await page.getByLabel('Name', { exact: true }).fill('Renamed')
    return await untilShown(
      page,
      () => page.getByRole('button', { name: 'Apply 1 change' }).click(),
      // The old one still runs for a moment: only what runs behind a start is the new one.
      '.card-starting',
      '.canvas:has(.card-running):not(:has(.card-not-applied))',
    )
  } finally {
    await page.context().close()
  }
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1_000_000
}
