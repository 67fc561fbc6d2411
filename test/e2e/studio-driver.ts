import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, onTestFinished } from 'vitest'
import { chromiumFlags, chromiumPath } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { Wire } from './wire.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One browser for a test file: it takes a second to start, a page takes none. */
let started: Promise<Browser> | undefined
afterAll(async () => (await started)?.close())

export interface StudioSetup {
  /** Shipped examples that lie in the workspace; all unless named. */
  readonly flows?: readonly string[]
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  /** The test breaks its connection. */
  readonly isBreakable?: boolean
  /** Served by this program, a file, in the place of `millrace`. */
  readonly program?: string
  /** What its objects may take, in MB; as much as it likes unless set. */
  readonly memoryMb?: number
}

interface Point {
  readonly x: number
  readonly y: number
}

interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** The Studio on a workspace of its own, in a real browser, gone after the test. Speaks as a person would. */
export class StudioDriver {
  readonly page: Page
  readonly folder: string
  /** Of a Studio that is breakable. */
  readonly wire = new Wire()
  /** What the browser complained about: a test of a clean page expects none. */
  readonly complaints: string[] = []

  private served: Served

  private constructor(page: Page, folder: string, served: Served) {
    this.page = page
    this.folder = folder
    this.served = served
    page.on('console', (message) => message.type() === 'error' && this.complaints.push(message.text()))
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  static async start(setup: StudioSetup = {}): Promise<StudioDriver> {
    const folder = aCopiedWorkspace(setup.flows)
    const served = await serve(folder, setup)
    started ??= chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
    const browser = await started
    const context = await browser.newContext({
      viewport: { width: setup.width ?? 1440, height: setup.height ?? 900 },
      colorScheme: setup.theme ?? 'light',
      reducedMotion: 'reduce',
    })
    onTestFinished(() => context.close())
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    const driver = new StudioDriver(page, folder, served)
    if (setup.isBreakable === true) await driver.wire.layTo(page)
    await page.goto(served.address)
    return driver
  }

  get address(): string {
    return this.served.address
  }

  /** Of the program. */
  get pid(): number {
    return this.served.child.pid ?? 0
  }

  /** Ends the program, the page apart. */
  async end(signal: NodeJS.Signals): Promise<void> {
    await ended(this.served.child, signal)
  }

  /** Starts the program on the same folder again. */
  async startAgain(): Promise<void> {
    this.served = await serve(this.folder)
  }

  /** A reload of the page takes the mark away. */
  async mark(): Promise<void> {
    await this.page.evaluate(() => void ((window as unknown as { isMarked?: boolean }).isMarked = true))
  }

  async isMarked(): Promise<boolean> {
    return await this.page.evaluate(() => (window as unknown as { isMarked?: boolean }).isMarked === true)
  }

  /** Of commands that work in the same folder as the same person. */
  get env(): Readonly<Record<string, string>> {
    return envOf(this.folder)
  }

  /** One of the examples of the first screen. */
  async openExample(title: string): Promise<void> {
    await this.page.getByRole('button', { name: title }).first().click()
    await this.page.locator('.react-flow__node').first().waitFor()
  }

  /** A flow with nothing in it, of the first screen. */
  async newFlow(name = 'New flow'): Promise<void> {
    await this.page.getByRole('button', { name: 'New flow' }).click()
    await this.keysAt('Name')
    await this.page.keyboard.insertText(name)
    await this.page.keyboard.press('Enter')
    await this.page.getByText('Where do the messages come from?').waitFor()
  }

  /** By the menu of its row among the flows. */
  async duplicateFlow(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `More for ${name}`, exact: true }).click()
    await this.page.getByRole('menuitem', { name: 'Duplicate' }).click()
  }

  /** The folders of flows in the workspace. */
  flowFolders(): readonly string[] {
    return readdirSync(join(this.folder, 'flows'))
  }

  /** The flow files of the workspace, from its folder. */
  flowFiles(): readonly string[] {
    const files = readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith('.flow.json'))
  }

  node(title: string) {
    return this.page.locator('.react-flow__node', { hasText: title })
  }

  /** A port of a node, by its name. */
  port(title: string, port: string): Locator {
    return this.node(title).locator(`.port[data-handleid="${port}"]`)
  }

  /** Clicks on an edge, halfway; ends as in the file. */
  async clickEdge(from: string, to: string): Promise<void> {
    const { x, y } = await this.middleOfEdge(from, to)
    await this.page.mouse.click(x, y)
  }

  /** On the screen; ends as in the file. */
  async middleOfEdge(from: string, to: string): Promise<{ readonly x: number; readonly y: number }> {
    const path = this.page.locator(`.react-flow__edge[data-id="${from} ${to}"] .react-flow__edge-path`)
    return await path.evaluate((element) => {
      const line = element as SVGPathElement
      const { x: left, y: top } = line.getPointAtLength(line.getTotalLength() / 2)
      const { x: onScreen, y: down } = new DOMPoint(left, top).matrixTransform(
        line.getScreenCTM() ?? undefined,
      )
      return { x: onScreen, y: down }
    })
  }

  /** Where a node is on the screen. */
  async boxOf(title: string): Promise<Box> {
    return boxOf(this.node(title))
  }

  async untilDrawn({ nodes, edges }: { readonly nodes: number; readonly edges: number }): Promise<void> {
    await until(`${nodes} nodes and ${edges} edges`, async () => {
      const drawn = [this.page.locator('.react-flow__node'), this.page.locator('.react-flow__edge')]
      const counts = await Promise.all(drawn.map(async (each) => each.count()))
      return counts[0] === nodes && counts[1] === edges
    })
  }

  /** Presses the mouse on one thing and moves it onto another, in steps as a hand does. */
  async holdFrom(from: Locator, to: Locator): Promise<void> {
    await this.hold(from, middleOf(await boxOf(to)))
  }

  async dragTo(from: Locator, to: Locator): Promise<void> {
    await this.holdFrom(from, to)
    await this.page.mouse.up()
  }

  /** Drags from a thing by so many pixels of the screen. */
  async dragFrom(
    from: Locator,
    { right, down }: { readonly right: number; readonly down: number },
  ): Promise<void> {
    const { x, y } = middleOf(await boxOf(from))
    await this.hold(from, { x: x + right, y: y + down })
    await this.page.mouse.up()
  }

  /** Waits until keys go to the control that is called so. */
  async keysAt(name: string): Promise<void> {
    let there = ''
    await until(
      `keys to go to ${name}`,
      async () => (there = await this.page.evaluate(nameOfFocused)) === name,
    ).catch((error: Error) => {
      throw new Error(`${error.message} They go to "${there}".`)
    })
  }

  /** Presses Tab until keys go to the control that is called so, as a person does who cannot see where it is. */
  async tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 40; presses += 1) {
      if ((await this.page.evaluate(nameOfFocused)) === name) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Forty times Tab does not come to "${name}".`)
  }

  /** Waits until a pane of the inspector shows this text. */
  async sees(pane: 'In' | 'Out' | 'Messages' | 'Settings', text: string): Promise<void> {
    await this.page
      .getByLabel('Inspector')
      .getByLabel(pane, { exact: true })
      .getByText(text)
      .first()
      .waitFor({ timeout: 30_000 })
  }

  /** Waits until this text stands anywhere. */
  async untilSaid(text: string): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** Puts a text onto the clipboard, as another program would. */
  async copied(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  }

  /** From now on a press of a mouse or a finger is counted, wherever it is. */
  async countPointers(): Promise<void> {
    await this.page.evaluate(() => {
      const seen = window as unknown as { pointers: number }
      seen.pointers = 0
      addEventListener('pointerdown', () => (seen.pointers += 1), true)
    })
  }

  async pointersSeen(): Promise<number> {
    return await this.page.evaluate(() => (window as unknown as { pointers: number }).pointers)
  }

  /** What a person would paste, as the browser tells it. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', pasted)
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    }, text)
  }

  /** A file of another program, dropped there. */
  async dropFile(
    onto: Locator,
    { name, text }: { readonly name: string; readonly text: string },
  ): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      (file) => {
        const data = new DataTransfer()
        data.items.add(new File([file.text], file.name))
        return data
      },
      { name, text },
    )
    await onto.dispatchEvent('drop', { dataTransfer })
  }

  private async hold(from: Locator, { x, y }: Point): Promise<void> {
    const start = middleOf(await boxOf(from))
    await this.page.mouse.move(start.x, start.y)
    await this.page.mouse.down()
    await this.page.mouse.move(start.x + 4, start.y + 4)
    await this.page.mouse.move(x, y, { steps: 4 })
  }

  /** What the cards are called, as they stand from left to right. */
  async nodeTitles(): Promise<string[]> {
    return this.page.locator('.card-title').allInnerTexts()
  }
}

/** A workspace with the examples, gone after the test. */
function aCopiedWorkspace(flows: readonly string[] = ['.']): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-studio-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of flows)
    cpSync(join(root, 'flows', name), join(folder, 'flows', name), { recursive: true })
  writeFileSync(join(folder, 'millrace.json'), '{ "version": 1, "name": "shop-flows" }\n')
  return folder
}

interface Served {
  readonly address: string
  readonly child: ChildProcess
}

/** What is accepted here is no matter of who runs the tests. */
function envOf(folder: string): Readonly<Record<string, string>> {
  return { MILLRACE_CONFIG: join(folder, '.config') }
}

/** Starts `millrace studio`. */
async function serve(
  folder: string,
  { program = 'bin/millrace.js', memoryMb }: StudioSetup = {},
): Promise<Served> {
  const limit = memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`]
  const child = spawn(process.execPath, [...limit, join(root, program), 'studio', folder, '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, ...envOf(folder) },
  })
  onTestFinished(() => ended(child))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const [address] = /http:\S+/.exec(chunk.toString()) ?? []
      if (address !== undefined) resolve({ address, child })
    })
    child.on('close', (code) => reject(new Error(`millrace studio ended with ${code}: ${said}`)))
  })
}

function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('close', () => resolve())
    child.kill(signal)
  })
}

async function boxOf(thing: Locator): Promise<Box> {
  const box = await thing.boundingBox()
  if (box === null) throw new Error('It is not on the screen.')
  return box
}

function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 }
}

/** In the page: what a person who hears it is told of the control that has the keys. */
function nameOfFocused(): string {
  const at = document.activeElement
  if (at === null) return ''
  const label = at.id === '' ? at.closest('label') : document.querySelector(`label[for="${at.id}"]`)
  const words = at.getAttribute('aria-label') ?? label?.textContent ?? at.textContent ?? ''
  return words.trim()
}
