import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright-core'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling, floor } from '../bounds.ts'
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

export const studioLive: Benchmark = {
  name: 'studio-live',
  says: `Taps a port of a running flow of ${LARGE_NODES} nodes that ${PER_SECOND} messages a second pass, in a real browser: frames, ms from the message to its row, from the key to the first row, from a click to the lit way, and the page's heap.`,
  measure,
}

interface Run {
  readonly first: number
  readonly frames: number
  readonly row: number
  readonly click: number
  readonly heap: number
}

async function measure({ pairs, progress }: Bench): Promise<readonly Measured[]> {
  const studio = await StudioUnderLoad.start({
    'flows/large.flow.json': largeFlowText('Large', (row) => (row === 0 ? 'orders' : 'idle')),
    'flows/large.outside.flow.json': JSON.stringify(outside),
  })
  const flow = await running(studio.folder)
  try {
    const run = await watchOnce(studio, pairs < 5 ? HEAP_SECONDS.trying : HEAP_SECONDS.counting)
    progress(`studio-live: ${JSON.stringify(run)}`)
    return [
      ceiling({ name: 'studio-live-first-rows', unit: 'ms', values: [run.first], target: 150, of: 'median' }),
      floor({ name: 'studio-live-frames', unit: '1/s', values: [run.frames], target: 50, of: 'median' }),
      ceiling({ name: 'studio-live-row-p95', unit: 'ms', values: [run.row], target: 250, of: 'median' }),
      ceiling({ name: 'studio-live-click', unit: 'ms', values: [run.click], target: 150, of: 'median' }),
      ceiling({ name: 'studio-live-heap', unit: 'MB', values: [run.heap], target: 5, of: 'median' }),
    ]
  } finally {
    await ended(flow)
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
    if (flow.exitCode !== null) return resolve()
    flow.removeAllListeners('close').once('close', () => resolve())
    flow.kill('SIGKILL')
  })
}

async function watchOnce(studio: StudioUnderLoad, heapSeconds: number): Promise<Run> {
  const { page } = await studio.cold()
  try {
    await press(page, ['Control+k'])
    await page.keyboard.type('Large')
    await press(page, ['Enter'])
    await page.locator('.react-flow__node').first().waitFor()
    await press(page, ['ArrowRight'])
    const first = await untilShown(page, () => press(page, ['m']), '.message-row > span')
    const { frames, row } = await liveFrames(page)
    const heap = await heapGrowth(page, heapSeconds)
    await page.getByRole('button', { name: 'Freeze' }).click()
    const click = await untilShown(
      page,
      () => page.locator('.message-row').nth(3).click(),
      '.canvas-lit, .chosen-message .message-line',
    )
    return { first, frames, row, click, heap }
  } finally {
    await page.context().close()
  }
}

/** From a key or a press until all of these are on the screen, in ms. */
async function untilShown(page: Page, deed: () => Promise<void>, selectors: string): Promise<number> {
  await page.evaluate(`
    globalThis.benchShown = new Promise((resolve) => {
      let began
      const note = ({ timeStamp }) => (began ??= timeStamp)
      addEventListener('keydown', note, true)
      addEventListener('mousedown', note, true)
      const look = () => {
        const isShown = ${JSON.stringify(selectors.split(', '))}.every((each) => document.querySelector(each) !== null)
        if (began !== undefined && isShown) requestAnimationFrame(() => resolve(performance.now() - began))
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

/** In MB, after everything that nobody holds is gone. */
async function heapGrowth(page: Page, seconds: number): Promise<number> {
  const session = await page.context().newCDPSession(page)
  const before = await heapOf(session)
  await page.waitForTimeout(seconds * 1_000)
  return (await heapOf(session)) - before
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1_000_000
}
