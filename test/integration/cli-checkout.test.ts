import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { endOf, temporaryFolder } from './cli-process.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** As a person's shell has it: no folder of packages on the path, so the machine's own Node starts npx. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))
  // A closed port: whoever asks a registry fails.
  const closed = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' }
  return {
    ...Object.fromEntries(own),
    ...closed,
    PATH: path.join(delimiter),
    npm_config_cache: join(temporaryFolder(), 'cache'),
  }
}

test('npx millrace works in the checkout, on the pinned Node and without asking a registry', async () => {
  const env = plainEnvironment()
  const { code, out } = await endOf(spawn('npx', ['millrace', 'doctor', '--json'], { cwd: root, env }))
  expect(out).toContain(`"says":"Node ${process.versions.node} on`)
  expect(code).toBe(0)
})

test('npm run example moves messages and says what to try next', async () => {
  const child = spawn('npm', ['run', 'example', '--', '--for', '5s'], { cwd: root, env: plainEnvironment() })
  const { code, err } = await endOf(child)
  expect({ code, err }).toMatchObject({ code: 0 })
  const figures = /Product enrichment: stopped after .*\n +([\d,]+) in = \1 out/.exec(err)
  expect(Number(figures?.[1]?.replaceAll(',', ''))).toBeGreaterThan(100)
  expect(err).toContain('Try next:')
  // Nothing is missing, so nobody is told that something is.
  expect(err).not.toMatch(/is not there|Nothing to read|backing-off/)
})

test('npm start serves the Studio in a folder of the person, made with the examples, and says why there is no window', async () => {
  const home = temporaryFolder()
  const env = { ...plainEnvironment(), HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const start = ['start', '--', '--for', '2s', '--no-open']
  const { code, out, err } = await endOf(spawn('npm', start, { cwd: root, env }))
  expect(code).toBe(0)
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+$/m)
  expect(err).toMatch(/^The Studio opens in the browser here, because .+\.$/m)
  expect(existsSync(join(home, 'Millrace/flows/product-enrichment/references/products.csv'))).toBe(true)
  // What a person has changed there stays.
  rmSync(join(home, 'Millrace/flows/order-items'), { recursive: true })
  await endOf(spawn('npm', start, { cwd: root, env }))
  expect(existsSync(join(home, 'Millrace/flows/order-items'))).toBe(false)
})
