import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { endOf, millrace, startMillrace, temporaryFolder } from './cli-process.ts'
import { aWorkspace } from '../support/a-workspace.ts'
import { cookieOf } from '../support/studio-client.ts'

test.each([
  [['.', '--port', 'http'], '"http" is no port.'],
  [['.', '--port', '70000'], '"70000" is no port.'],
  [['.', '--for', 'soon'], '"soon" is no duration for --for.'],
])('millrace studio %j is refused with one sentence', async (args, sentence) => {
  const { code, out, err } = await millrace(['studio', ...args, '--no-open'], { cwd: temporaryFolder() })
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(sentence)
})

test('a folder that is new, empty, or lost its millrace.json is a workspace of its own, also inside another one', async () => {
  const outer = aWorkspace(temporaryFolder())
  mkdirSync(join(outer, 'empty'))
  mkdirSync(join(outer, 'lost/flows'), { recursive: true })
  for (const name of ['new/one', 'empty', 'lost']) {
    const { code, err } = await millrace(['studio', name, '--no-open', '--for', '1ms'], { cwd: outer })
    expect([code, err]).toEqual([0, expect.stringContaining(`The Studio works in ${join(outer, name)}.`)])
    expect(existsSync(join(outer, name, 'millrace.json'))).toBe(true)
  }
})

test('a port in use is told with the way out, and nothing is left behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  const folder = aWorkspace(temporaryFolder())
  const { code, err } = await millrace(['studio', folder, '--port', String(port), '--no-open'])
  expect(code).toBe(1)
  expect(err).toContain(`Port ${port} of this machine is in use. Name another one, as "--port ${port + 1}"`)
})

test('it serves on the port that was asked for, prints its address first, and ends by a signal', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => free.once('listening', resolve))
  const { port } = free.address() as AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const child = startMillrace([
    'studio',
    aWorkspace(temporaryFolder()),
    '--port',
    String(port),
    '--no-open',
    '--json',
  ])
  const end = endOf(child)
  const first = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  )
  const { address } = JSON.parse(first) as { address: string }
  expect(address.startsWith(`http://127.0.0.1:${port}/?token=`)).toBe(true)
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(303)
  child.kill('SIGTERM')
  expect((await end).code).toBe(0)
})

test('started anew it serves on its last port, and knows the pages of the last start; the address is another', async () => {
  const config = temporaryFolder()
  const folder = aWorkspace(temporaryFolder())
  const env = { MILLRACE_CONFIG: config }
  const first = startMillrace(['studio', folder, '--no-open'], { env })
  const address = await firstLine(first)
  const cookie = await cookieOf(address)
  const { origin } = new URL(address)
  const end = endOf(first)
  first.kill('SIGKILL')
  await end
  const again = await firstLine(startMillrace(['studio', folder, '--no-open'], { env }))
  expect(new URL(again).origin).toBe(origin)
  expect(again).not.toBe(address)
  expect((await fetch(address, { redirect: 'manual' })).status).toBe(403)
  expect((await fetch(origin, { headers: { cookie } })).status).toBe(200)
  const kept = readdirSync(join(config, 'studio'))
    .filter((file) => /^[0-9a-f]{32}\.json$/.test(file))
    .map((file) => join(config, 'studio', file))
  expect(kept.map((file) => statSync(file).mode & 0o777)).toEqual([0o600])
  expect(readFileSync(kept[0] ?? '', 'utf8')).not.toContain(new URL(again).searchParams.get('token'))

  // Where others may have read it, and where another folder is served, the old pages are not let in.
  chmodSync(kept[0] ?? '', 0o644)
  for (const workspace of [folder, aWorkspace(temporaryFolder())]) {
    const other = await firstLine(startMillrace(['studio', workspace, '--no-open'], { env }))
    const cookies = [cookie, cookie.replace(/-\d+=/, `-${new URL(other).port}=`)].join('; ')
    expect((await fetch(new URL(other).origin, { headers: { cookie: cookies } })).status).toBe(403)
  }
})

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
  )
}
