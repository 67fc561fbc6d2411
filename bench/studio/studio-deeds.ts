import type { Page } from 'playwright-core'
import { median } from '../median.ts'

/** Steps of a movement; each is a frame or less. */
const STEPS = 90
/** How fast the fastest hand is between two different keys. */
const LOOKED_MS = 200

/** The page's policy allows no code made of text, so it is not waited for by Playwright's own means. */
const KEYS_PAINTED = `new Promise((resolve) => {
  const look = () => (benchKeys.length > 0 ? resolve() : setTimeout(look, 1))
  look()
})`

/** The 95th percentile of the time between two frames while something goes on, in ms. */
export async function frameP95(page: Page, deed: () => Promise<void>): Promise<number> {
  await page.evaluate('benchFrames.length = 0')
  await deed()
  const gaps = (await page.evaluate(
    'benchFrames.slice(1).map((at, index) => at - benchFrames[index])',
  )) as readonly number[]
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? Number.NaN
}

/** From a key or a press until what it did is on the screen, the median of them, in ms. */
export async function paintedAfter(page: Page, deed: () => Promise<void>): Promise<number> {
  await page.evaluate('benchKeys.length = 0')
  await deed()
  await page.evaluate(KEYS_PAINTED)
  return median((await page.evaluate('benchKeys')) as readonly number[])
}

/** Moves the view with the mouse, there and back. */
export async function pan(page: Page): Promise<void> {
  await drag(page, { x: 700, y: 700 })
}

/** Drags from a point of the screen in a circle, so that it ends where it began. */
export async function drag(page: Page, { x, y }: { readonly x: number; readonly y: number }): Promise<void> {
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 1; step <= STEPS; step++) {
    const angle = (step / STEPS) * 2 * Math.PI
    await page.mouse.move(x - 120 + 120 * Math.cos(angle), y + 120 * Math.sin(angle))
    await nextFrame(page)
  }
  await page.mouse.up()
}

/** Turns the wheel over the middle, in and out again. */
export async function zoom(page: Page): Promise<void> {
  await page.mouse.move(700, 450)
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.wheel(0, step % 30 < 15 ? 12 : -12)
    await nextFrame(page)
  }
}

export async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** A person looks before the next key: what a page does behind what it shows is over by then. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))')
  await page.waitForTimeout(LOOKED_MS)
}

async function nextFrame(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
}
