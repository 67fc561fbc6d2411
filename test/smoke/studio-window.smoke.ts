import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronBinary } from '../../build/electron-binary.ts'

// With the real Electron, by `npm run smoke:electron`. What the window is asked for stands in test/integration too,
// there with an Electron that is made up; here it is whether the real one agrees.
const root = fileURLToPath(new URL('../..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'millrace-smoke-'))
let app: ElectronApplication
let page: Page

before(async () => {
  app = await _electron.launch({
    executablePath: electronBinary() ?? '',
    args: [root],
    cwd: root,
    env: {
      ...withValues(process.env),
      HOME: home,
      USERPROFILE: home,
      MILLRACE_CONFIG: join(home, '.config'),
    },
  })
  page = await app.firstWindow()
})

after(async () => {
  await app.close()
  rmSync(home, { recursive: true, force: true })
})

void test('the window shows the first screen, from its own address', async () => {
  await page.getByText('What flows today?').waitFor()
  match(page.url(), /^app:\/\/studio\//)
})

void test('the page has neither Node nor Electron', async () => {
  const seen = await page.evaluate(`[typeof require, typeof process, typeof globalThis.electron]`)
  deepEqual(seen, ['undefined', 'undefined', 'undefined'])
})

void test('the examples are copied into the home folder, and one opens with samples at its nodes', async () => {
  await page.getByRole('button', { name: 'Product enrichment' }).first().click()
  await page.locator('.react-flow__node', { hasText: 'Unknown products' }).getByText('2 samples').waitFor()
  equal(readdirSync(join(home, 'Millrace/flows')).includes('product-enrichment'), true)
})

void test('a flow runs in a process of its own and is stopped', async () => {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('.card-running').first().waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.locator('.card-running').first().waitFor({ state: 'detached', timeout: 60_000 })
})

void test('a link to another site opens no window of ours', async () => {
  await page.evaluate(`window.open('about:blank')`)
  equal(app.windows().length, 1)
})

function withValues(variables: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
