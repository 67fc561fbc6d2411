import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

/** The flow at work in simulated time, in a process of its own. */
class Parcels {
  private readonly child: ChildProcess

  constructor(folder: string) {
    this.child = fork(fileURLToPath(new URL('../support/simulated-parcels.ts', import.meta.url)), [folder])
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  /** Has it do something; gives how many messages it has handled then. */
  async told(deed: 'file' | 'run' | 'ten-minutes' | 'one'): Promise<number> {
    const answer = once(this.child, 'message')
    this.child.send(deed)
    const [{ sent }] = (await answer) as [{ sent: number }]
    return sent
  }
}

/** Notes in the page when its frames come: one that sleeps has none. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = globalThis as unknown as { last: number; longestGap: number }
    seen.last = performance.now()
    seen.longestGap = 0
    const look = (now: number) => {
      seen.longestGap = Math.max(seen.longestGap, now - seen.last)
      seen.last = now
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

const longestGap = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { longestGap: number }).longestGap)

/** Processes of the browser that run pages, for a lid to be closed on them. */
async function pageProcesses(page: Page): Promise<readonly number[]> {
  const session = await page.context().browser()!.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return processInfo.flatMap(({ type, id }) => (type === 'renderer' ? [id] : []))
}

function signal(processes: readonly number[], name: NodeJS.Signals): void {
  for (const each of processes) process.kill(each, name)
}

/** What the page says of its tap, by the words behind the numbers. */
async function figuresOf(page: Page) {
  const words = (await page.locator('.tap-figures').getAttribute('title')) ?? ''
  const figure = (what: string) => {
    const [, count = ''] = new RegExp(`([\\d,]+) ${what}`).exec(words) ?? []
    return Number(count.replaceAll(',', ''))
  }
  return {
    seen: figure('passed'),
    kept: figure('are kept'),
    gone: figure('were kept and gave room'),
    filtered: figure('did not fit'),
    skipped: figure('were not looked at'),
    dropped: figure('were not read in time'),
  }
}

testNeeding(
  needs.chromium,
  'a page that slept for ten minutes of a busy flow shows how it is now, and says exactly what it did not see; nobody waited for it, and the program makes do with 192 MB',
  async () => {
    const studio = await StudioDriver.start({ flows: [], memoryMb: 192 })
    const { page } = studio
    const parcels = new Parcels(studio.folder)
    await parcels.told('file')
    await page.getByRole('button', { name: 'Parcels' }).first().click()
    await studio.node('weighed').click()
    await studio.mark()
    await page.keyboard.press('m')
    const messages = page.getByRole('region', { name: 'Messages' })
    await messages.getByText('This flow does not run now.').waitFor()
    await parcels.told('run')
    await messages.locator('.message-row', { hasText: 'parcel-4' }).first().waitFor({ timeout: 60_000 })
    await until('the five to be counted', async () => (await figuresOf(page)).seen === 5)

    await watchFrames(page)
    const processes = await pageProcesses(page)
    // A page that stands still could not be closed.
    onTestFinished(() => signal(processes, 'SIGCONT'))
    signal(processes, 'SIGSTOP')
    const fellAsleep = performance.now()
    // The flow waits for nobody: all of it is handled while the page sleeps.
    const sent = await parcels.told('ten-minutes')
    const sleptMs = performance.now() - fellAsleep
    signal(processes, 'SIGCONT')

    const figures = await until('the page to know how it is now', async () => {
      const now = await figuresOf(page)
      const { seen, kept, gone, filtered, skipped, dropped } = now
      return seen === sent && kept + gone + filtered + skipped + dropped === sent ? now : undefined
    })
    expect(figures.kept).toBeGreaterThan(100)
    const latest = (await parcels.told('one')) - 1
    await messages
      .locator('.message-row', { hasText: `parcel-${latest}` })
      .first()
      .waitFor()
    expect(await longestGap(page)).toBeGreaterThan(sleptMs * 0.8)
    expect(await studio.isMarked()).toBe(true)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
