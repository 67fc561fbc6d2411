import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { chromiumFlags, chromiumPath } from '../test/support/browser.ts'
import { KafkaServer } from '../test/support/kafka-server.ts'
import { whyNoKafka } from '../test/support/why-no-kafka.ts'
import { environmentScenes, scenes } from './picture-scenes.ts'
import { writePictured } from './pictured-workspace.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/pictures')
const noKafka = whyNoKafka()
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const

/** Takes pictures of the Studio's screens into docs/pictures, both themes and both sizes; all, or those that begin so. */
async function takePictures(begin = ''): Promise<void> {
  const wanted = [...scenes, ...(noKafka === undefined ? environmentScenes : [])].filter(([name]) =>
    name.startsWith(begin),
  )
  if (noKafka !== undefined) console.log(`No pictures of environments: ${noKafka}`)
  if (chromiumPath === undefined) throw new Error('There is no Chromium; name one by MILLRACE_CHROMIUM.')
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags })
  try {
    for (const size of SIZES)
      for (const theme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          viewport: size,
          colorScheme: theme,
          reducedMotion: 'reduce',
        })
        await inStudio(async (address, kafka) => {
          const page = await context.newPage()
          page.setDefaultTimeout(20_000)
          await page.goto(address)
          for (const [name, show] of wanted) {
            await show(page, kafka)
            await page.screenshot({ path: join(folder, `${name}-${size.width}-${theme}.png`) })
          }
        })
        await context.close()
      }
  } finally {
    await browser.close()
  }
}

/** A Studio on a workspace of its own with the examples, gone afterwards. */
async function inStudio(
  work: (address: string, kafka: KafkaServer | undefined) => Promise<void>,
): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'millrace-pictures-'))
  const kafka = noKafka === undefined ? await KafkaServer.start() : undefined
  writePictured(workspace, join(root, 'flows'), kafka?.bootstrap ?? 'localhost:9092')
  const studio = spawn(process.execPath, [join(root, 'bin/millrace.js'), 'studio', workspace, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What is chosen here is no matter of who takes the pictures.
    env: { ...process.env, MILLRACE_CONFIG: join(workspace, '.config') },
  })
  try {
    await work(await addressOf(studio), kafka)
  } finally {
    await ended(studio)
    await kafka?.stop()
    rmSync(workspace, { recursive: true, force: true })
  }
}

function addressOf(studio: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    studio.stdout?.on('data', (chunk: Buffer) => {
      const [address] = /http:\S+/.exec(chunk.toString()) ?? []
      if (address !== undefined) resolve(address)
    })
    studio.once('close', (code) => reject(new Error(`millrace studio ended with ${code}.`)))
  })
}

function ended(studio: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (studio.exitCode !== null) return resolve()
    studio.once('close', () => resolve())
    studio.kill('SIGTERM')
  })
}

/** Those of the guide, by the test that follows it. */
async function takeGuidePictures(): Promise<void> {
  const env = { ...process.env, MILLRACE_GUIDE_PICTURES: join(root, 'docs/guide/pictures') }
  const test = spawn(process.execPath, [join(root, 'test/run.ts'), 'first-flow-guide'], {
    env,
    stdio: 'inherit',
  })
  const code = await new Promise((resolve) => test.once('close', resolve))
  if (code !== 0) throw new Error(`The guide could not be followed: its test ended with ${String(code)}.`)
}

const [, , begin = ''] = process.argv
await takePictures(begin)
if (begin === '') await takeGuidePictures()
