import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Bench, Benchmark, Measured } from '../benchmark.ts'
import { ceiling } from '../bounds.ts'
import { median } from '../median.ts'
import { LARGE_NODES, LARGE_ROWS, largeFlowText } from '../studio/large-flow.ts'
import { drag, frameP95, paintedAfter, pan, press, settled, zoom } from '../studio/studio-deeds.ts'
import { StudioUnderLoad } from '../studio/studio-page.ts'

/** What is held, its unit, and how much it may be. */
const targets = {
  pan: ['of empty', 1.25],
  zoom: ['of empty', 1.25],
  'pan-far': ['of empty', 1.25],
  'drag-one': ['of empty', 1.6],
  'drag-fifty': ['of empty', 1.6],
  open: ['ms', 1_500],
  'first-page': ['ms', 2_000],
  select: ['ms', 100],
  'quick-add-key': ['ms', 30],
  'quick-add-placed': ['ms', 50],
  undo: ['ms', 50],
  palette: ['ms', 50],
} as const satisfies Readonly<Record<string, readonly [string, number]>>

interface Point {
  readonly x: number
  readonly y: number
}

type Deed = keyof typeof targets
/** What is done by a key. */
type KeyDeed = 'select' | 'quick-add-key' | 'quick-add-placed' | 'undo' | 'palette'
/** What is held, and of what is done by a key the ms of the very first time, when its code was never run: told, not held. */
type Run = Readonly<Record<Deed | `${KeyDeed}-first`, number>>

/** How often each key is pressed on a page; the median counts. */
const ROUNDS = 7

/** 1.2 MB, as people say it. */
const LARGEST_BUNDLE = 1_200

export const studioDraw: Benchmark = {
  name: 'studio-draw',
  says: `Draws in a real browser with ${LARGE_NODES} nodes: frames while panning, zooming and dragging as a ratio to an empty canvas in the same run, and ms until keys are painted, the median of ${ROUNDS} times on a page and the first one.`,
  measure,
}

async function measure({ pairs, progress }: Bench): Promise<readonly Measured[]> {
  const studio = await StudioUnderLoad.start({
    'flows/large.flow.json': largeFlowText('Large'),
    'flows/empty.flow.json': JSON.stringify({ version: 1, id: 'empty', name: 'Empty', nodes: [], edges: [] }),
  })
  try {
    const runs: Run[] = []
    for (let each = 1; each <= pairs; each++) {
      const run = await drawOnce(studio)
      runs.push(run)
      progress(`studio-draw: run ${each} of ${pairs}: ${JSON.stringify(run)}`)
    }
    const figures = (Object.keys(targets) as Deed[]).map((deed) => {
      const [unit, target] = targets[deed]
      const values = runs.map((run) => run[deed])
      return ceiling({ name: `studio-draw-${deed}`, unit, values, target, of: 'median' })
    })
    return [...figures, ...firstTimes(runs), bundleSize()]
  } finally {
    await studio.stop()
  }
}

async function drawOnce(studio: StudioUnderLoad): Promise<Run> {
  const { page, ms: firstPage } = await studio.cold()
  try {
    const empty = await emptyFrames(page)
    const open = await opened(page, 'Large')
    const keys = await keyTimesOf(page)
    const frames = await largeFrames(page)
    return {
      pan: frames.pan / empty.pan,
      zoom: frames.zoom / empty.zoom,
      'pan-far': frames.panFar / empty.pan,
      'drag-one': frames.dragOne / empty.pan,
      'drag-fifty': frames.dragFifty / empty.pan,
      open,
      'first-page': firstPage,
      ...keys,
    }
  } finally {
    await page.context().close()
  }
}

async function emptyFrames(page: Page) {
  await opened(page, 'Empty')
  return { pan: await frameP95(page, () => pan(page)), zoom: await frameP95(page, () => zoom(page)) }
}

/** In ms, until the first node, or that there is none, is on the screen. */
async function opened(page: Page, name: string): Promise<number> {
  await press(page, ['Control+k'])
  await page.keyboard.type(name)
  // The list of flows may still be on its way.
  await page.getByRole('option').first().waitFor()
  const started = performance.now()
  await press(page, ['Enter'])
  const shown = name === 'Empty' ? '.empty-canvas' : '.react-flow__node'
  await page.locator(shown).first().waitFor()
  return performance.now() - started
}

function firstTimes(runs: readonly Run[]): readonly Measured[] {
  const deeds = Object.keys(runs[0] ?? {}).filter((deed) => deed.endsWith('-first')) as (keyof Run)[]
  return deeds.map((deed) =>
    ceiling({
      name: `studio-draw-${deed}`,
      unit: 'ms',
      values: runs.map((run) => run[deed]),
      target: null,
      of: 'median',
    }),
  )
}

async function keyTimesOf(page: Page) {
  const rounds: Readonly<Record<KeyDeed, number>>[] = []
  for (let round = 1; round <= ROUNDS; round++) rounds.push(await keyTimes(page))
  const deeds = Object.keys(rounds[0] ?? {}) as KeyDeed[]
  const medians = deeds.map((deed) => [deed, median(rounds.map((round) => round[deed]))])
  const firsts = deeds.map((deed) => [`${deed}-first`, rounds[0]?.[deed]])
  return Object.fromEntries([...medians, ...firsts]) as Record<KeyDeed | `${KeyDeed}-first`, number>
}

async function keyTimes(page: Page): Promise<Record<KeyDeed, number>> {
  await settled(page)
  await press(page, ['ArrowRight'])
  await settled(page)
  await page.evaluate('benchForm = true')
  const select = await paintedAfter(page, () => press(page, ['ArrowRight']))
  await page.evaluate('benchForm = false')
  await page.getByLabel('Name').waitFor()
  await press(page, ['Tab'])
  await page.getByRole('dialog').waitFor()
  const quickAddKey = await paintedAfter(page, () => press(page, ['l', 'o', 'g']))
  const quickAddPlaced = await paintedAfter(page, () => press(page, ['Enter']))
  await settled(page)
  const undo = await paintedAfter(page, () => press(page, ['Control+z']))
  await settled(page)
  const palette = await paintedAfter(page, () => press(page, ['Control+k']))
  await press(page, ['Escape', 'Escape'])
  return { select, 'quick-add-key': quickAddKey, 'quick-add-placed': quickAddPlaced, undo, palette }
}

async function largeFrames(page: Page) {
  // From 100 % one step out is a zoom of 0.8.
  await press(page, ['0', '-'])
  const inView = await frameP95(page, () => pan(page))
  const zooming = await frameP95(page, () => zoom(page))
  await press(page, ['0', '-'])
  const one = await middleOfNode(page)
  const dragOne = await frameP95(page, () => drag(page, one))
  await selectFifty(page)
  const many = await middleOfNode(page, '.react-flow__node.selected')
  const dragFifty = await frameP95(page, () => drag(page, many))
  await press(page, ['1'])
  const panFar = await frameP95(page, () => pan(page))
  return { pan: inView, zoom: zooming, dragOne, dragFifty, panFar }
}

async function middleOfNode(page: Page, kind = '.react-flow__node'): Promise<Point> {
  const nodes = await page.locator(kind).all()
  const boxes = await Promise.all(nodes.map((node) => node.boundingBox()))
  const box = boxes.find(
    (each) => each !== null && each.x > 500 && each.x < 800 && each.y > 200 && each.y < 600,
  )
  if (box === null || box === undefined) throw new Error('No node is in the middle of the screen.')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** By keys, two columns: from what is selected to the upper end, then down one and up the next. */
async function selectFifty(page: Page): Promise<void> {
  const times = (key: string) =>
    press(
      page,
      Array.from({ length: LARGE_ROWS - 1 }, () => key),
    )
  await times('ArrowUp')
  await times('Shift+ArrowDown')
  await press(page, ['Shift+ArrowRight'])
  await times('Shift+ArrowUp')
}

/** The page's own code, without the editor for code that is loaded when it is needed. */
function bundleSize(): Measured {
  const folder = fileURLToPath(new URL('../../dist/renderer/assets', import.meta.url))
  const scripts = readdirSync(folder).filter(
    (file) => file.endsWith('.js') && !/monaco|editor|worker|tsMode/.test(file),
  )
  const bytes = scripts.reduce((sum, file) => sum + statSync(`${folder}/${file}`).size, 0)
  return ceiling({
    name: 'studio-draw-bundle',
    unit: 'kB',
    values: [bytes / 1_000],
    target: LARGEST_BUNDLE,
    of: 'every run',
  })
}
