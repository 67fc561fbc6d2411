import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
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

/** A key of the language cannot be meant. */
const polluting = hostile.replace('"layout":{', '"layout":{"__proto__":{"polluted":true},')

/** In the page, before all else: what it does to the world is noted. */
function noteDeeds(): void {
  const noted = globalThis as unknown as { deeds: string[] }
  noted.deeds = []
  const watched = globalThis as unknown as Record<string, (...given: unknown[]) => unknown>
  for (const name of ['fetch', 'open', 'alert', 'setInterval']) {
    const does = watched[name]?.bind(globalThis)
    watched[name] = (...given) => {
      // The page's own program has timers, as for a movement of the canvas that takes longer on a busy machine.
      const isOurs = name === 'setInterval' && (new Error().stack ?? '').includes('/assets/')
      if (!isOurs) noted.deeds.push(name)
      return does?.(...given)
    }
  }
  navigator.sendBeacon = () => noted.deeds.push('sendBeacon') > 0
}

/** What opening must leave as it is. */
async function state({ page, folder, pid }: StudioDriver) {
  return {
    files: readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => !file.startsWith('.config'))
      .toSorted(),
    processes: childrenOf(pid),
    deeds: await page.evaluate(() => (globalThis as unknown as { deeds: string[] }).deeds),
    page: await marks(page),
  }
}

function marks(page: Page) {
  return page.evaluate(() => ({
    ran: (globalThis as { ran?: unknown }).ran,
    polluted: ({} as { polluted?: unknown }).polluted,
    frames: window.frames.length,
  }))
}

function childrenOf(pid: number): string {
  return process.platform === 'linux' ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') : ''
}

testNeeding(
  needs.chromium,
  'a hostile file and a hostile clipboard are drawn, and cause no request, no file, no process, no timer and no script',
  async () => {
    const studio = await StudioDriver.start({ flows: ['product-enrichment'] })
    const { page, folder } = studio
    writeFileSync(join(folder, 'flows/hostile.flow.json'), hostile)
    writeFileSync(join(folder, 'flows/polluting.flow.json'), polluting)
    const requests: string[] = []
    const { origin } = new URL(studio.address)
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
        requests.push(request.url())
    })
    await page.addInitScript(noteDeeds)
    await page.reload()
    await page.getByRole('button', { name: 'flows/hostile' }).first().waitFor()
    const before = await state(studio)
    expect(before.page).toEqual({ ran: undefined, polluted: undefined, frames: 0 })

    await page.getByRole('button', { name: 'flows/hostile' }).first().click()
    await studio.untilDrawn({ nodes: 6, edges: 2 })
    for (const id of ['a', 'b', 'c', 'd', 'f']) {
      await page.locator(`.react-flow__node[data-id="${id}"]`).click({ force: true })
      await page.getByLabel('Inspector').getByLabel('Name', { exact: true }).waitFor()
    }
    expect(await state(studio)).toEqual(before)

    await page.getByRole('button', { name: 'shop-flows' }).click()
    await page.getByRole('button', { name: 'polluting' }).click()
    await page.getByText('The key "__proto__" cannot be used.').waitFor()
    expect(await state(studio)).toEqual(before)

    await studio.openExample('Product enrichment')
    await studio.node('Unknown products').getByText('2 samples').waitFor()
    const desk = await state(studio)
    await studio.paste(
      hostile.replace('"nodes":', `"deep":${'['.repeat(50_000)}${']'.repeat(50_000)},"nodes":`),
    )
    await page.getByRole('alert').first().waitFor()
    await studio.paste(`{"version":1,"nodes":[${'{"id":"a","kind":"log"},'.repeat(200_000)}null]}`)
    await page
      .getByRole('alert')
      .getByText(/characters; a flow has at most/)
      .waitFor()
    await studio.paste(hostile)
    await studio.untilDrawn({ nodes: 11, edges: 6 })
    // What is drawn and not saved is kept for a crash; that is the one file it makes.
    const isKept = (file: string) => file.startsWith('.millrace')
    const pasted = await state(studio)
    expect({ ...pasted, files: pasted.files.filter((file) => !isKept(file)) }).toEqual({
      ...desk,
      files: desk.files.filter((file) => !isKept(file)),
    })
    expect(requests).toEqual([])
    expect(studio.complaints).toEqual([])
  },
  { timeoutMs: 240_000 },
)
