import { deepEqual } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

/** Scripts, addresses and keys of the language wherever a text may stand; code without end; places far away. */
const hostile = JSON.stringify({
  version: 1,
  id: 'hostile',
  name: '<img src=x onerror="globalThis.ran=1">',
  description:
    '<script>globalThis.ran=2</script> [more](javascript:globalThis.ran=3) ![x](http://127.0.0.1:9/pixel.png)',
  topics: { in: { use: 'expected', description: '<iframe src="http://127.0.0.1:9/"></iframe>' } },
  references: { stolen: { from: { file: '../../../../../etc/passwd' }, key: 'root' } },
  nodes: [
    {
      id: 'a',
      kind: 'topic-source',
      name: '"><svg onload=globalThis.ran=4>',
      notes: '<a href="http://127.0.0.1:9/">look</a>',
      config: { topic: 'in' },
    },
    { id: 'b', kind: 'code', config: { code: 'export default () => { while (true) {} }' } },
    { id: 'c', kind: 'file-sink', config: { path: '../../stolen.ndjson' } },
    { id: 'd', kind: 'lookup', config: { table: 'stolen', key: 'value.__proto__.id', into: 'constructor' } },
    { id: 'e', kind: 'map', config: { rows: [{ to: '__proto__.polluted', cel: 'true' }] } },
    { id: 'f', kind: 'rocket', name: '${globalThis.ran=5}', config: { onclick: 'globalThis.ran=6' } },
  ],
  edges: [
    { from: 'a.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
  ],
  layout: { a: { x: 1e308, y: -1e308 } },
})

/** Of the same shape and size, with nothing in it that is meant for anything but to be read. */
const harmless = sameSize({
  version: 1,
  id: 'harmless',
  name: 'An image of a flow',
  description: '',
  topics: { in: { use: 'expected', description: 'Orders of the shop, as they come' } },
  references: { stolen: { from: { file: 'products.csv' }, key: 'root' } },
  nodes: [
    { id: 'a', kind: 'topic-source', name: 'Orders', notes: 'Look', config: { topic: 'in' } },
    { id: 'b', kind: 'code', config: { code: 'export default () => { return true }' } },
    { id: 'c', kind: 'file-sink', config: { path: 'kept.ndjson' } },
    { id: 'd', kind: 'lookup', config: { table: 'stolen', key: 'value.product.id', into: 'product' } },
    { id: 'e', kind: 'map', config: { rows: [{ to: 'product.known', cel: 'true' }] } },
    { id: 'f', kind: 'rocket', name: 'Rocket', config: { fuel: 'none' } },
  ],
  edges: [
    { from: 'a.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
  ],
  layout: { a: { x: 1e308, y: -1e308 } },
})

function sameSize(flow: Readonly<Record<string, unknown>>): string {
  const length = hostile.length - JSON.stringify(flow).length
  return JSON.stringify({ ...flow, description: 'a'.repeat(length) })
}

/** A key of the language cannot be meant. */
const polluting = hostile.replace('"layout":{', '"layout":{"__proto__":{"polluted":true},')

/**
 * In the page, before all else: what it does to the world is noted, with the line of code that does it. Timers
 * of the page's own code are not: when they come depends on the machine. Text in their place is another thing.
 */
function noteDeeds(): void {
  const noted = globalThis as unknown as { deeds: string[] }
  noted.deeds = []
  const watched = globalThis as unknown as Record<string, (...given: unknown[]) => unknown>
  for (const name of ['fetch', 'open', 'alert', 'setInterval', 'setTimeout']) {
    const does = watched[name]?.bind(globalThis)
    watched[name] = (...given) => {
      const [, , caller = 'nobody'] = (new Error().stack ?? '').split('\n')
      const isTimer = name.startsWith('set') && typeof given[0] === 'function'
      if (!isTimer || !caller.includes(`${location.origin}/assets/`))
        noted.deeds.push(`${name} ${caller.trim().replace(location.origin, '')}`)
      return does?.(...given)
    }
  }
  navigator.sendBeacon = () => noted.deeds.push('sendBeacon') > 0
}

/** What it fetches of itself when it is needed: a worker of the editor where it finds time to look for links. */
const PART_OF_PAGE = /^\/assets\/[\w.-]+\.(?:js|css|woff2)$/

/** The one file of a test's flow, in the workspace. */
const FILE = 'flows/strange.flow.json'

/** A Studio beside a file with this text, and what was asked for since its first screen stands. */
async function aStudioWith(text: string) {
  const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
  const { page, folder } = studio
  writeFileSync(join(folder, FILE), text)
  await page.addInitScript(noteDeeds)
  await page.reload()
  await page.getByRole('button', { name: 'flows/strange' }).first().waitFor()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url().replace(new URL(studio.address).origin, '')))
  const seen = async () => ({
    files: await filesIn(folder),
    processes: childrenOf(studio.pid),
    requests: kindsOf(requests.filter((url) => !/^(data|blob):/.test(url) && !PART_OF_PAGE.test(url))),
    deeds: kindsOf(await page.evaluate(() => (globalThis as unknown as { deeds: string[] }).deeds)),
    page: await marks(page),
  })
  return { studio, page, seen }
}

/** What lies there, once nothing is half written: a file is written beside its place first. */
function filesIn(folder: string): Promise<readonly string[]> {
  return until('every file to lie in its place', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('.config'))
      .toSorted()
    return !files.some((file) => file.endsWith('.tmp')) && files
  })
}

function kindsOf(deeds: readonly string[]): readonly string[] {
  return [...new Set(deeds)].toSorted()
}

function marks(page: Page) {
  return page.evaluate(() => ({
    ran: (globalThis as { ran?: unknown }).ran,
    polluted: ({} as { polluted?: unknown }).polluted,
    frames: window.frames.length,
  }))
}

/** How many. */
function childrenOf(pid: number): number {
  if (process.platform !== 'linux') return 0
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').length
}

type Opened = Awaited<ReturnType<typeof aStudioWith>>

/** Opens it, looks at its nodes, and goes back to the first screen. */
async function lookAtAll({ studio, page }: Opened): Promise<void> {
  // The last that the editor of code loads.
  const isLoaded = page.waitForRequest(/typescript-worker/)
  await page.getByRole('button', { name: 'flows/strange' }).first().click()
  await studio.untilDrawn({ nodes: 6, edges: 2 })
  for (const id of ['a', 'b', 'c', 'd', 'f']) {
    await page.locator(`.react-flow__node[data-id="${id}"]`).click({ force: true })
    await page.getByLabel('Inspector').getByLabel('Name', { exact: true }).waitFor()
    if (id === 'b') await isLoaded
  }
  await page.getByRole('button', { name: 'shop-flows' }).click()
  await page.getByText('What flows today?').waitFor()
}

/** Puts its nodes beside those of the example. */
async function pasteBeside({ studio }: Opened, text: string): Promise<void> {
  await studio.openExample('Product enrichment')
  await studio.node('Unknown products').getByText('2 samples').waitFor()
  await studio.paste(text)
  await studio.untilDrawn({ nodes: 11, edges: 6 })
  // What is drawn and not saved is kept for a crash.
  const drafts = join(studio.folder, '.millrace/drafts')
  await until('the draft to be kept', () => existsSync(drafts) && readdirSync(drafts).length === 1)
}

testNeeding(
  needs.chromium,
  'a hostile file and a hostile clipboard are drawn, and cause no request, file, process, timer or script that harmless ones do not',
  async () => {
    const calm = await aStudioWith(harmless)
    await lookAtAll(calm)
    const afterCalmFile = await calm.seen()
    await pasteBeside(calm, harmless)
    const afterCalmPaste = await calm.seen()

    const wild = await aStudioWith(hostile)
    const { studio, page, seen } = wild
    await lookAtAll(wild)
    // Tells what differs, where `expect` tells how much there is.
    deepEqual(await seen(), afterCalmFile)
    expect(afterCalmFile).toMatchObject({
      requests: [],
      deeds: [],
      page: { ran: undefined, polluted: undefined, frames: 0 },
    })

    const pollutes = join(studio.folder, 'flows/polluting.flow.json')
    writeFileSync(pollutes, polluting)
    await page.getByRole('button', { name: 'polluting' }).click()
    await page.getByText('The key "__proto__" cannot be used.').waitFor()
    await page.getByRole('button', { name: 'shop-flows' }).click()
    rmSync(pollutes)
    await pasteBeside(wild, hostile)
    await studio.paste(
      hostile.replace('"nodes":', `"deep":${'['.repeat(50_000)}${']'.repeat(50_000)},"nodes":`),
    )
    await page.getByRole('alert').first().waitFor()
    await studio.paste(`{"version":1,"nodes":[${'{"id":"a","kind":"log"},'.repeat(200_000)}null]}`)
    await page
      .getByRole('alert')
      .getByText(/characters; a flow has at most/)
      .waitFor()
    deepEqual(await seen(), afterCalmPaste)
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
