import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumFlags, chromiumPath } from '../../test/support/browser.ts'
import { nodeOptionsOf } from '../product-process.ts'
import { IN_PAGE_CLOCK } from './in-page-clock.ts'

const command = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url))

/** A Studio on a workspace of its own, and a browser to measure it with. */
export class StudioUnderLoad {
  private readonly browser: Browser
  private readonly server: ChildProcess
  /** Of the workspace. */
  readonly folder: string
  private readonly address: string

  private constructor(browser: Browser, server: ChildProcess, folder: string, address: string) {
    this.browser = browser
    this.server = server
    this.folder = folder
    this.address = address
  }

  /** `files` are written into the workspace, by their path. */
  static async start(files: Readonly<Record<string, string>>): Promise<StudioUnderLoad> {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
    mkdirSync(join(folder, 'flows'))
    writeFileSync(join(folder, 'millrace.json'), '{ "version": 1, "name": "bench" }\n')
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
    const options = nodeOptionsOf('product/studio').options
    const server = spawn(process.execPath, [...options, command, 'studio', folder, '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const address = await addressOf(server)
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
    return new StudioUnderLoad(browser, server, folder, address)
  }

  /** A page that knows nothing yet, with the ms it took until it could be used. */
  async cold(): Promise<{ readonly page: Page; readonly ms: number }> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.addInitScript({ content: IN_PAGE_CLOCK })
    const started = performance.now()
    await page.goto(this.address)
    await page.getByText('What flows today?').waitFor()
    return { page, ms: performance.now() - started }
  }

  async stop(): Promise<void> {
    await this.browser.close()
    const closed = new Promise((resolve) => this.server.once('close', resolve))
    this.server.kill('SIGTERM')
    await closed
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function addressOf(server: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let said = ''
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [address] = /http:\S+/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
    server.once('close', (code) => reject(new Error(`millrace studio ended with ${code}.`)))
  })
}
